import type { CallEvent } from '../event.ts';
import { isComplete } from '../lookup.ts';
import { liveRun } from '../run.ts';
import type { CallState, Run } from '../state.ts';
import type { Step } from '../step.ts';
import { ordersOf, unless } from './unless.ts';

/** The model is asked this often for one run: at first, once more when it fails, and after each round of tools. */
const requestsPerRunMax = 7;

/** What was asked of the model ends in exactly one way: it wrote it, failed, or was told to stop. */
export function repliesAreMatched(before: CallState, event: CallEvent, { state, commands }: Step): string[] {
  const was = liveRun(before);
  const answers =
    (event.type === 'reply.finished' || event.type === 'reply.failed') && state.late === before.late;
  let open = answers ? null : openReply(was);
  const wrong: string[] = [];
  for (const order of commands) {
    if (order.type === 'reply.abandon') {
      if (open?.run !== order.run) wrong.push(`run ${order.run} was abandoned and nobody wrote it`);
      open = null;
    }
    if (order.type === 'reply.write') {
      if (open !== null) wrong.push('the model was asked while it wrote');
      if (order.request >= requestsPerRunMax) wrong.push(`asked ${order.request + 1} times for one run`);
      open = { run: order.run, request: order.request };
    }
  }
  const is = openReply(liveRun(state));
  const same = open?.run === is?.run && open?.request === is?.request;
  return [...wrong, ...unless(same, 'a reply must end once: written, failed or abandoned')];
}

function openReply(run: Run | null): { readonly run: number; readonly request: number } | null {
  return run?.text === 'writing' ? { run: run.id, request: run.asked?.request ?? -1 } : null;
}

/** So does a look-up: both halves came, or it was given up. */
export function lookupsAreMatched(before: CallState, event: CallEvent, { state, commands }: Step): string[] {
  const open = new Set(openLookups(before));
  const wrong: string[] = [];
  for (const order of commands) {
    if (order.type === 'knowledge.search') open.add(order.lookup);
    if (order.type === 'lookup.abandon' && !open.delete(order.lookup))
      wrong.push('a closed look-up abandoned');
  }
  const still = new Set(openLookups(state));
  const answered = 'lookup' in event && state.late === before.late ? event.lookup : null;
  const lost = [...open].filter((lookup) => !still.has(lookup) && lookup !== answered);
  const asked = ordersOf(commands, 'intent.classify').map((order) => order.lookup);
  return [
    ...wrong,
    ...unless(lost.length === 0, `look-up ${lost} was left open`),
    ...unless(
      [...still].every((lookup) => open.has(lookup)),
      'a look-up is awaited that nobody asked for',
    ),
    ...unless(
      `${asked}` === `${ordersOf(commands, 'knowledge.search').map((order) => order.lookup)}`,
      'intent and knowledge are asked side by side',
    ),
  ];
}

function openLookups(state: CallState): number[] {
  const ahead = state.phase.name === 'transcribing' ? state.phase.lookup : null;
  return [ahead, liveRun(state)?.lookup ?? null].flatMap((lookup) =>
    lookup === null || isComplete(lookup) ? [] : [lookup.id],
  );
}
