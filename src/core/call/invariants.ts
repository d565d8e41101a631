import { mayBeInterrupted } from '../turns/barge-in.ts';
import type { Command } from './command.ts';
import type { CallEvent } from './event.ts';
import { isSent, liveRun } from './run.ts';
import type { CallState, PhaseName } from './state.ts';
import type { Step } from './step.ts';
import { type TimerName, timerNames } from './timer.ts';

/** What must be true of every step, as sentences about what is wrong; none when all is well. */
export function brokenInvariants(before: CallState, event: CallEvent, after: Step): string[] {
  return [
    ...timeGoesOn(event, after),
    ...lateWorkChangesNothing(before, after),
    ...runsGrow(before, after),
    ...aDroppedRunIsCutOnce(before, after),
    ...onlyTheLiveRunSpeaks(before, after),
    ...workIsMatched(before, event, after),
    ...marksAreHonest(before, event, after),
    ...historyIsWhatWasHeard(before, after),
    ...timersMatchOrders(before, event, after),
    ...somethingIsWaitedFor(after.state),
    ...theEndIsTheEnd(before, after),
  ];
}

/** Orders that one event may lead to, beside the segments of a long text. */
const ordersPerStepMax = 32;

function timeGoesOn(event: CallEvent, { state, commands }: Step): string[] {
  const waits = ordersOf(commands, 'timer.start').map((order) => order.afterMs);
  const others = commands.filter((order) => order.type !== 'speech.say').length;
  return [
    ...unless(state.at === event.at, `the call stands at ${state.at}, the event at ${event.at}`),
    ...unless([state.at, ...waits].every(isTime), `not a time among ${[state.at, ...waits]}`),
    ...unless(others <= ordersPerStepMax, `${others} orders in one step`),
  ];
}

function lateWorkChangesNothing(before: CallState, { state, commands }: Step): string[] {
  if (state.late === before.late) return [];
  const same = JSON.stringify({ ...state, at: 0, late: 0 }) === JSON.stringify({ ...before, at: 0, late: 0 });
  return unless(same && commands.length === 0, 'late work changed something');
}

function runsGrow(before: CallState, { state }: Step): string[] {
  const was = liveRun(before);
  const is = liveRun(state);
  if (is === null || is.id === was?.id) return [];
  return unless(
    is.id >= before.next.run && is.id < state.next.run,
    `run ${is.id} began where run ${before.next.run} was the next`,
  );
}

/** A run that is dropped falls silent at once, and before anything else is said. */
function aDroppedRunIsCutOnce(before: CallState, { state, commands }: Step): string[] {
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

function onlyTheLiveRunSpeaks(before: CallState, { state, commands }: Step): string[] {
  const run = liveRun(state);
  const was = liveRun(before);
  const first = was !== null && was.id === run?.id ? was.segments.length : 0;
  const wrong = ordersOf(commands, 'speech.say').flatMap((order, index) => [
    ...unless(order.run === run?.id, `run ${order.run} speaks and is not live`),
    ...unless(order.epoch === state.epoch, `epoch ${order.epoch} speaks in epoch ${state.epoch}`),
    ...unless(order.segment === first + index, `segment ${order.segment} where ${first + index} is due`),
    ...unless(order.text === run?.segments[order.segment]?.text, 'what is said is not what is remembered'),
    ...unless(order.text.trim() !== '', 'a segment without a word'),
  ]);
  const said = ordersOf(commands, 'speech.say').length;
  const kept = (run?.segments.length ?? 0) - first;
  return run === null ? wrong : [...wrong, ...unless(said === kept, `${said} segments said, ${kept} kept`)];
}

/** What was asked of the model and the look-ups ends in exactly one way: they did it, failed, or were told to stop. */
function workIsMatched(before: CallState, event: CallEvent, { state, commands }: Step): string[] {
  const was = liveRun(before);
  const is = liveRun(state);
  const writes = ordersOf(commands, 'reply.write').map((order) => order.run);
  const begun = was?.id === is?.id ? was?.text === 'awaited' : true;
  const answered = event.type === 'reply.finished' || event.type === 'reply.failed';
  const stopped = was?.text === 'writing' && !(is?.id === was.id && is.text === 'writing');
  const lookup = before.phase.name === 'thinking' ? before.phase.lookup : null;
  const open = state.phase.name === 'thinking' ? (state.phase.lookup?.id ?? null) : null;
  const closed = lookup !== null && open !== lookup.id;
  const told = ordersOf(commands, 'lookup.abandon').map((order) => order.lookup);
  const byAnswers = event.type.startsWith('intent.') || event.type.startsWith('knowledge.');
  return [
    ...unless(
      writes.every((run) => run === is?.id && begun),
      'a reply was asked for twice, or for nobody',
    ),
    ...unless(
      `${ordersOf(commands, 'reply.abandon').map((order) => order.run)}` ===
        `${stopped && !answered ? [was.id] : []}`,
      'a reply must end once: written, failed or abandoned',
    ),
    ...unless(
      told.every((id) => closed && id === lookup.id) && told.length <= 1,
      'a closed look-up abandoned',
    ),
    ...unless(!closed || byAnswers || told.length === 1, 'a look-up was left open'),
  ];
}

/** The heard position moves only by the mark that is due, of the run and epoch that are being heard. */
function marksAreHonest(before: CallState, event: CallEvent, { state }: Step): string[] {
  const was = liveRun(before);
  const is = liveRun(state);
  const returned = is?.marks.returned ?? null;
  if (returned === null || (was?.id === is?.id && returned.seq === was?.marks.returned?.seq)) return [];
  const due = was?.marks.outstanding[0]?.seq;
  const proves =
    event.type === 'speech.mark_returned' &&
    event.mark.run === was?.id &&
    event.mark.epoch === before.epoch &&
    event.mark.seq === due &&
    due === returned.seq;
  return unless(proves, `mark ${returned.seq} counts as played where ${due} was due`);
}

function historyIsWhatWasHeard(before: CallState, { state }: Step): string[] {
  const was = liveRun(before);
  const kept = before.history.every((said, index) => state.history[index] === said);
  const lastRun = before.history.findLast((said) => said.speaker === 'agent');
  const added = state.history.slice(before.history.length).filter((said) => said.speaker === 'agent');
  return [
    ...unless(kept, 'history was rewritten'),
    ...added.flatMap((said) => [
      ...unless(said.run > (lastRun?.run ?? -1), `run ${said.run} is in history twice`),
      ...unless(
        `${said.generated} `.startsWith(said.heard === '' ? '' : `${said.heard} `),
        `"${said.heard}" is not how "${said.generated}" begins`,
      ),
      ...unless(
        said.interrupted || said.heard === said.generated,
        'heard to the end, and not all of it kept',
      ),
      ...unless(said.interrupted || (was !== null && isSent(was)), 'heard to the end before it went out'),
    ]),
  ];
}

/** The timers in the state are those that were started and neither fired nor were cancelled. */
function timersMatchOrders(before: CallState, event: CallEvent, { state, commands }: Step): string[] {
  const running = new Map<TimerName, number>();
  for (const name of timerNames) {
    const id = before.timers[name];
    const fired = event.type === 'timer.fired' && event.timer === name && event.id === id;
    if (id !== undefined && !fired) running.set(name, id);
  }
  const wrong: string[] = [];
  let nextId = before.next.timer;
  for (const order of commands) {
    if (order.type === 'timer.start') {
      if (running.has(order.timer)) wrong.push(`${order.timer} was started while it ran`);
      if (order.id !== nextId) wrong.push(`timer ${order.id} where ${nextId} is the next`);
      nextId = order.id + 1;
      running.set(order.timer, order.id);
    }
    if (order.type === 'timer.cancel') {
      if (running.get(order.timer) !== order.id) wrong.push(`${order.timer} was cancelled and did not run`);
      running.delete(order.timer);
    }
  }
  const same = timerNames.every((name) => state.timers[name] === running.get(name));
  return [...wrong, ...unless(same, 'the timers in the state are not those that run')];
}

/** Which timers make sense in a phase, beside that of the longest call. */
const timersOf: Readonly<Record<PhaseName, readonly TimerName[]>> = {
  idle: [],
  listening: ['silence'],
  transcribing: ['end_of_turn', 'words_owed'],
  thinking: ['lookups', 'first_words', 'whole_reply', 'first_sound', 'playback', 'false_alarm'],
  speaking: ['playback', 'whole_reply'],
  yielding: ['false_alarm', 'whole_reply'],
  interrupted: ['settle'],
  cancelled: ['settle'],
  ended: [],
};

/** A call that waits for nothing is stuck. */
function somethingIsWaitedFor(state: CallState): string[] {
  const { phase, caller, timers } = state;
  const runs = timerNames.filter((name) => timers[name] !== undefined && name !== 'longest_call');
  const strange = runs.filter((name) => !timersOf[phase.name].includes(name));
  const wrong = strange.map((name) => `${name} runs while ${phase.name}`);
  if (phase.name === 'idle' || phase.name === 'ended') return wrong;
  const run = liveRun(state);
  const isHeld = run?.held === true;
  const hears = caller.speaking && (phase.name === 'transcribing' || isHeld);
  const owed = phase.name === 'speaking' ? timers.playback : isHeld ? timers.false_alarm : runs[0];
  const willEnd = timers.longest_call !== undefined || (run !== null && !mayBeInterrupted(run));
  return [
    ...wrong,
    ...unless(hears || owed !== undefined, `nothing is waited for while ${phase.name}`),
    ...unless(willEnd, 'the call might never end'),
  ];
}

function theEndIsTheEnd(before: CallState, { state, commands }: Step): string[] {
  const finishes = ordersOf(commands, 'call.finish').length;
  if (before.phase.name === 'ended') {
    return unless(commands.length === 0 && state.phase.name === 'ended', 'something happened after the end');
  }
  if (state.phase.name !== 'ended') {
    const early = finishes + ordersOf(commands, 'line.hang_up').length;
    return unless(early === 0, 'finished, or hung up, without ending');
  }
  return [
    ...unless(finishes === 1 && commands.at(-1)?.type === 'call.finish', 'an end is finished once, last'),
    ...unless(ordersOf(commands, 'line.hang_up').length <= 1, 'hung up twice'),
  ];
}

function ordersOf<T extends Command['type']>(
  commands: readonly Command[],
  type: T,
): Extract<Command, { type: T }>[] {
  return commands.filter((order): order is Extract<Command, { type: T }> => order.type === type);
}

function isTime(ms: number): boolean {
  return Number.isFinite(ms) && ms >= 0;
}

function unless(holds: boolean, wrong: string): string[] {
  return holds ? [] : [wrong];
}
