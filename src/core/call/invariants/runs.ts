import type { CallEvent } from '../event.ts';
import { hasWords, liveRun } from '../run.ts';
import type { CallState, Run } from '../state.ts';
import type { Step } from '../step.ts';
import { ordersOf, unless } from './unless.ts';

/** Numbers of runs only grow, and jump when another process takes the call up. */
export function runsGrow(before: CallState, event: CallEvent, { state }: Step): string[] {
  const was = liveRun(before);
  const is = liveRun(state);
  const jumped = event.type === 'call.taken_up' && state.lease !== before.lease;
  const wrong = [
    ...unless(state.next.run >= before.next.run, `run ${state.next.run} is next after ${before.next.run}`),
    ...unless(!jumped || state.next.run >= state.lease * runsPerLease, 'the runs of two processes may meet'),
  ];
  if (is === null || is.id === was?.id) return wrong;
  const isNext = is.id >= before.next.run && is.id < state.next.run;
  return [...wrong, ...unless(isNext, `run ${is.id} began where run ${before.next.run} was the next`)];
}

const runsPerLease = 1_000;

/** A run that is dropped falls silent at once, and before anything else is said. */
export function aDroppedRunIsCutOnce(before: CallState, { state, commands }: Step): string[] {
  const run = liveRun(before);
  const cuts = ordersOf(commands, 'speech.cut').map((order) => order.run);
  const clears = cuts.length + ordersOf(commands, 'speech.hold').length;
  const wrong = [
    ...unless(state.epoch === before.epoch + clears, `${clears} clears made epoch ${state.epoch}`),
    ...unless(new Set(cuts).size === cuts.length, 'a run was cut twice'),
    ...cuts
      .filter((cut) => cut !== run?.id && cut < before.next.run)
      .map((cut) => `run ${cut} was cut and was not live`),
  ];
  if (run === null || liveRun(state)?.id === run.id || wasHeardToItsEnd(before, state)) return wrong;
  const cut = commands.findIndex((order) => order.type === 'speech.cut' && order.run === run.id);
  const nextSay = commands.findIndex((order) => order.type === 'speech.say' && order.run !== run.id);
  return [
    ...wrong,
    ...unless(cut >= 0, `run ${run.id} was dropped and not cut`),
    ...unless(nextSay === -1 || cut < nextSay, 'the next run speaks before the last one was cut'),
  ];
}

function wasHeardToItsEnd(before: CallState, after: CallState): boolean {
  const added = after.history.slice(before.history.length);
  return added.some((said) => said.speaker === 'agent' && !said.interrupted);
}

/** What is ordered to be said is what is remembered of the live run, in its order and epoch. */
export function onlyTheLiveRunSpeaks(before: CallState, { state, commands }: Step): string[] {
  const run = liveRun(state);
  const was = liveRun(before);
  const known = was !== null && was.id === run?.id ? was : null;
  let epoch = before.epoch;
  let next = known?.segments.length ?? 0;
  const wrong: string[] = [];
  for (const order of commands) {
    if (order.type === 'speech.cut' || order.type === 'speech.hold') epoch += 1;
    if (order.type !== 'speech.say') continue;
    const isAgain = order.attempt === 'second';
    wrong.push(
      ...unless(order.run === run?.id, `run ${order.run} speaks and is not live`),
      ...unless(order.epoch === epoch, `epoch ${order.epoch} speaks in epoch ${epoch}`),
      ...unless(isAgain || order.segment === next, `segment ${order.segment} where ${next} is due`),
      ...unless(
        !isAgain || maySayAgain(known, order.segment),
        `segment ${order.segment} is said a third time`,
      ),
      ...unless(order.text === run?.segments[order.segment]?.text, 'what is said is not what is remembered'),
      ...unless(order.text.trim() !== '', 'a segment without a word'),
    );
    if (!isAgain) next += 1;
  }
  const kept = run?.segments.length ?? 0;
  if (run === null) return wrong;
  return [
    ...wrong,
    ...unless(next === kept, `${next} segments said, ${kept} kept`),
    ...fillersComeFirst(known, run),
  ];
}

function maySayAgain(run: Run | null, segment: number): boolean {
  return run?.segments[segment]?.attempt === 'first';
}

/** A filler covers a wait: none after the run itself has begun to speak. */
function fillersComeFirst(was: Run | null, run: Run): string[] {
  const fills = run.segments.slice(was?.segments.length ?? 0).some((segment) => segment.role === 'filler');
  const began = run.segments.findIndex((segment) => segment.role !== 'filler');
  const lastFiller = run.segments.findLastIndex((segment) => segment.role === 'filler');
  return [
    ...unless(!fills || was === null || !hasWords(was), 'a filler after the run has begun to speak'),
    ...unless(!fills || was === null || was.segments.length === 0, 'a second filler in one run'),
    ...unless(began === -1 || lastFiller < began, 'a filler between the words of a run'),
  ];
}
