import fc from 'fast-check';
import { brokenInvariants } from '../../../src/core/call/invariants.ts';
import { openCall } from '../../../src/core/call/open.ts';
import { reduce } from '../../../src/core/call/reduce.ts';
import { plausibleCalls, type RandomCall, randomCalls } from '../../../test/support/arbitraries.ts';
import { play } from '../../../test/support/play.ts';
import { type Figure, figure } from '../figure.ts';
import { type Spread, unitsPerSecond } from '../stopwatch.ts';
import { tenMinuteCall } from './long-call.ts';

/** The same calls every time. */
const seed = 1;

/** How many events a second go through the reducer, and what it costs to check the invariants after each. */
export function reduceFigures(): Figure[] {
  const real = [...realCalls(), longCall()];
  const random = fc.sample(randomCalls, { seed, numRuns: 100 });
  const works = [real, random].flatMap((calls) => [() => reduceAll(calls), () => checkAll(calls)]);
  const [plain, checked, wild, wildChecked] = unitsPerSecond(works);
  return [...pair('calls as they go', plain, checked), ...pair('any events in any order', wild, wildChecked)];
}

function pair(what: string, plain: Spread | undefined, checked: Spread | undefined): Figure[] {
  if (plain === undefined || checked === undefined) return [];
  const range = `${Math.round(plain.min / 1_000)}–${Math.round(plain.max / 1_000)} thousand`;
  return [
    figure(`reduce, ${what}`, Math.round(plain.median), 'events/s', range),
    figure(`reduce and check, ${what}`, plain.median / checked.median, '× the time'),
  ];
}

/** Random calls as they might really go: callers who do what callers do, in a world with bad hours. */
function realCalls(): RandomCall[] {
  return fc.sample(plausibleCalls, { seed, numRuns: 40 }).map(({ script, options }) => {
    const { steps, state } = play(script, options);
    return { setup: state.setup, events: steps.map(({ event }) => event) };
  });
}

function longCall(): RandomCall {
  const { setup, steps } = tenMinuteCall();
  return { setup, events: steps.map(({ event }) => event) };
}

function reduceAll(calls: readonly RandomCall[]): number {
  let events = 0;
  for (const call of calls) {
    let state = openCall(call.setup);
    for (const event of call.events) state = reduce(state, event).state;
    events += call.events.length;
  }
  return events;
}

function checkAll(calls: readonly RandomCall[]): number {
  let events = 0;
  for (const call of calls) {
    let state = openCall(call.setup);
    for (const event of call.events) {
      const after = reduce(state, event);
      const broken = brokenInvariants(state, event, after);
      if (broken.length > 0) throw new Error(broken.join('; '));
      state = after.state;
    }
    events += call.events.length;
  }
  return events;
}
