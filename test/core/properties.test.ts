import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallEvent } from '../../src/core/call/event.ts';
import { brokenInvariants } from '../../src/core/call/invariants.ts';
import { openCall } from '../../src/core/call/open.ts';
import { reduce } from '../../src/core/call/reduce.ts';
import { liveRun } from '../../src/core/call/run.ts';
import type { CallState } from '../../src/core/call/state.ts';
import { mayBeInterrupted } from '../../src/core/turns/barge-in.ts';
import { plausibleCalls, type RandomCall, randomCalls } from '../support/arbitraries.ts';
import { type Played, type PlayedStep, play } from '../support/play.ts';

/** The same calls every time: a change is judged by what it changes. `SEED=7 RUNS=20000` explores. */
const seed = Number(process.env['SEED'] ?? 1);
const runs = Number(process.env['RUNS'] ?? 2_000);
console.info(`random calls: SEED=${seed} RUNS=${runs}`);

const options = { seed, numRuns: runs };

describe(`any events in any order (SEED=${seed})`, () => {
  test('keep every invariant, leave what they were given untouched, and never throw', () => {
    fc.assert(
      fc.property(randomCalls, (call) => {
        let state = deepFreeze(openCall(call.setup));
        for (const event of deepFreeze(call.events)) {
          const after = deepFreeze(reduce(state, event));
          expect(brokenInvariants(state, event, after)).toEqual([]);
          state = after.state;
        }
      }),
      options,
    );
  });

  test('lead to the same orders every time, byte for byte', () => {
    fc.assert(
      fc.property(randomCalls, (call) => {
        const once = JSON.stringify(stepsOf(call).map(({ after }) => after));
        const copy: RandomCall = JSON.parse(JSON.stringify(call));
        expect(JSON.stringify(stepsOf(copy).map(({ after }) => after))).toBe(once);
      }),
      { ...options, numRuns: Math.ceil(runs / 4) },
    );
  });

  test('go on in the same way from a state that was saved and read again', () => {
    fc.assert(
      fc.property(randomCalls, fc.nat({ max: 199 }), (call, cutAt) => {
        const { setup, events } = call;
        const saved: CallState = JSON.parse(
          JSON.stringify(stateAfter({ setup, events: events.slice(0, cutAt) })),
        );
        const resumed = events.slice(cutAt).reduce((state, event) => reduce(state, event).state, saved);
        expect(JSON.stringify(resumed)).toBe(JSON.stringify(stateAfter(call)));
      }),
      { ...options, numRuns: Math.ceil(runs / 4) },
    );
  });

  test('never let a run be heard again once it was cut', () => {
    fc.assert(
      fc.property(randomCalls, (call) => {
        const cut = new Set<number>();
        for (const { after } of stepsOf(call)) {
          for (const order of after.commands) {
            if ('run' in order && order.type !== 'reply.abandon') expect(cut).not.toContain(order.run);
            if (order.type === 'speech.cut') cut.add(order.run);
          }
        }
      }),
      options,
    );
  });

  test('silence an agent that is interrupted in the same step', () => {
    fc.assert(
      fc.property(randomCalls, (call) => {
        for (const { before, event, after } of stepsOf(call)) {
          const run = liveRun(before);
          const takes = event.type === 'caller.speech_sustained' && before.phase.name === 'speaking';
          const { bargeInOn } = before.setup.agent;
          if (!takes || run === null || run.then !== 'listen' || run.noticeDue) continue;
          if (bargeInOn !== 'voice' || after.state.late > before.late) continue;
          expect(after.state.phase.name).toBe('yielding');
          expect(liveRun(after.state)?.held).toBe(true);
          expect(after.commands.filter((order) => order.type === 'speech.hold')).toEqual([
            { type: 'speech.hold', run: run.id, epoch: before.epoch },
          ]);
        }
      }),
      options,
    );
  });

  test('count as heard only what marks that were sent, and came back in order, can prove', () => {
    fc.assert(
      fc.property(randomCalls, (call) => {
        const outstanding = new Map<string, number[]>();
        for (const { before, event, after } of stepsOf(call)) {
          if (event.type === 'speech.mark_sent' && after.ignored === null) {
            const place = placeOf(event.mark);
            outstanding.set(place, [...(outstanding.get(place) ?? []), event.mark.seq]);
          }
          const was = liveRun(before)?.marks.returned ?? null;
          const run = liveRun(after.state);
          const is = run?.marks.returned ?? null;
          if (is === null || is === was) continue;
          expect(event.type).toBe('speech.mark_returned');
          if (event.type !== 'speech.mark_returned') continue;
          expect(event.mark).toMatchObject({ run: run?.id, epoch: before.epoch });
          const sent = outstanding.get(placeOf(event.mark)) ?? [];
          expect(sent[0]).toBe(event.mark.seq);
          outstanding.set(placeOf(event.mark), sent.slice(1));
        }
      }),
      options,
    );
  });

  test('keep of an agent that was cut short a whole-word beginning of what it said', () => {
    fc.assert(
      fc.property(randomCalls, (call) => {
        const said = new Map<number, string[]>();
        const steps = stepsOf(call);
        for (const { after } of steps) {
          for (const order of after.commands) {
            if (order.type !== 'speech.say' || order.attempt === 'second') continue;
            const isFiller = liveRun(after.state)?.segments[order.segment]?.role === 'filler';
            said.set(order.run, [...(said.get(order.run) ?? []), ...(isFiller ? [''] : [order.text])]);
          }
        }
        const history = steps.at(-1)?.after.state.history ?? [];
        for (const entry of history) {
          if (entry.speaker !== 'agent') continue;
          const words = (said.get(entry.run) ?? []).join(' ').trim().split(' ');
          const heard = entry.heard === '' ? [] : entry.heard.split(' ');
          expect(words.slice(0, heard.length)).toEqual(heard);
          if (!entry.interrupted) expect(heard.join(' ')).toBe(words.join(' '));
        }
      }),
      options,
    );
  });

  test('start nothing that is not ended once: timers, replies, look-ups', () => {
    fc.assert(
      fc.property(randomCalls, (call) => {
        const open = new Set<string>();
        const ended = hungUp(call);
        for (const { event, after, before } of stepsOf(ended)) {
          if (after.state.late === before.late) close(open, doneBy(event));
          for (const order of after.commands) {
            if (order.type === 'timer.start') begin(open, `timer ${order.id}`);
            if (order.type === 'timer.cancel') mustClose(open, `timer ${order.id}`);
            if (order.type === 'reply.write') begin(open, `reply ${order.run}`);
            if (order.type === 'reply.abandon') mustClose(open, `reply ${order.run}`);
            if (order.type === 'intent.classify') begin(open, `intent ${order.lookup}`);
            if (order.type === 'knowledge.search') begin(open, `knowledge ${order.lookup}`);
            if (order.type === 'lookup.abandon') {
              const intent = open.delete(`intent ${order.lookup}`);
              const knowledge = open.delete(`knowledge ${order.lookup}`);
              expect(intent || knowledge).toBe(true);
            }
          }
        }
        expect([...open]).toEqual([]);
      }),
      options,
    );
  });

  test('change nothing but the clock and a counter when they come too late', () => {
    fc.assert(
      fc.property(randomCalls, (call) => {
        for (const { before, event, after } of stepsOf(call)) {
          if (!isOfTheDead(before, event)) continue;
          expect(after.commands).toEqual([]);
          expect(after.state).toEqual({ ...before, at: event.at, late: before.late + 1 });
        }
      }),
      options,
    );
  });

  test('are nothing to a call that has ended, and an end is told once', () => {
    fc.assert(
      fc.property(randomCalls, (call) => {
        const ended = hungUp(call);
        const steps = stepsOf({ ...ended, events: [...ended.events, ...afterwards(call)] });
        const orders = steps.flatMap(({ after }) => after.commands);
        expect(orders.filter((order) => order.type === 'call.finish')).toHaveLength(1);
        expect(orders.at(-1)?.type).toBe('call.finish');
        expect(steps.at(-1)?.after.state.timers).toEqual({});
      }),
      { ...options, numRuns: Math.ceil(runs / 4) },
    );
  });
});

describe(`calls as they might really go (SEED=${seed})`, () => {
  test('are never stuck: once the world is well again, a caller is answered, or the call has ended, or says goodbye', () => {
    fc.assert(
      fc.property(plausibleCalls, ({ script, options: bad, healedAt }) => {
        const askedAt = healedAt + allIsQuietAfterMs;
        const last = [
          [askedAt, { type: 'caller.words_settled', text: 'when do you close on Sundays', confidence: 1 }],
        ] as const;
        const call = play([...script, ...last], { ...bad, untilMs: askedAt + answeredWithinMs });
        const asked = call.state.history.findLastIndex((said) => said.speaker === 'caller');
        const answer = call.state.history.slice(asked + 1).findLast((said) => said.speaker === 'agent');
        const run = liveRun(call.state);
        const isEnded = call.state.phase.name === 'ended' || (run !== null && !mayBeInterrupted(run));
        if (!isEnded)
          expect({ phase: call.state.phase.name, answer }, call.transcript).toMatchObject({
            phase: 'listening',
            answer: { generated: 'We open at nine in the morning.', interrupted: false },
          });
      }),
      { ...options, numRuns: Math.ceil(runs / 4) },
    );
  });

  test('end by themselves when the caller has gone silent', () => {
    fc.assert(
      fc.property(plausibleCalls, ({ script, options: bad, healedAt }) => {
        const call = play(script, bad);
        expect(call.state.phase.name, call.transcript).toBe('ended');
        expect(call.state.at).toBeLessThan(healedAt + endedWithinMs);
      }),
      { ...options, numRuns: Math.ceil(runs / 4) },
    );
  });

  test('answer every turn of the caller, or join it to the next, or end', () => {
    fc.assert(
      fc.property(plausibleCalls, ({ script, options: bad }) => {
        const call = play(script, bad);
        expect(unansweredTurns(call), call.transcript).toEqual([]);
      }),
      { ...options, numRuns: Math.ceil(runs / 4) },
    );
  });

  test('record that a caller wants no more calls, whenever they say so and however soon they hang up', () => {
    const gaps = fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 5_000 }));
    fc.assert(
      fc.property(
        plausibleCalls,
        fc.double({ min: 0, max: 1, noNaN: true }),
        gaps,
        (plausible, share, gapMs) => {
          const at = Math.floor(plausible.healedAt * share);
          const demand = [
            [at, { type: 'caller.words_settled', text: 'please stop calling me', confidence: 1 }],
            [at + gapMs, { type: 'caller.hung_up' }],
          ] as const;
          const call = play([...plausible.script, ...demand], plausible.options);
          const said = call.steps.find(
            ({ event }) => 'text' in event && event.text === 'please stop calling me',
          );
          const isGone = said === undefined || ['idle', 'leaving', 'ended'].includes(said.before.phase.name);
          const records = call.steps.flatMap(({ after }) => after.commands.filter(isRecord));
          expect(records.length, call.transcript).toBe(isGone ? records.length : 1);
        },
      ),
      { ...options, numRuns: Math.ceil(runs / 4) },
    );
  });

  test('leave no silence on both sides that nobody waits out', () => {
    fc.assert(
      fc.property(plausibleCalls, ({ script, options: bad }) => {
        const call = play(script, bad);
        expect(Math.max(...silences(call.steps)), call.transcript).toBeLessThanOrEqual(longestSilenceMs);
      }),
      { ...options, numRuns: Math.ceil(runs / 4) },
    );
  });
});

/** Long enough for every reply, apology and wait that was under way when the faults stopped. */
const allIsQuietAfterMs = 4_000;
const answeredWithinMs = 6_500;
/** Three silences of seven seconds, what is said between them, and the longest reply. */
const endedWithinMs = 90_000;
/** A slow look-up, a model that is given up, a voice that is slow, and a long way to the carrier, one after another. */
const longestSilenceMs = 12_000;

function isRecord({ type }: { readonly type: string }): boolean {
  return type === 'opt_out.record';
}

function stepsOf({ setup, events }: RandomCall): PlayedStep[] {
  const steps: PlayedStep[] = [];
  let before = openCall(setup);
  for (const event of events) {
    const after = reduce(before, event);
    steps.push({ before, event, after });
    before = after.state;
  }
  return steps;
}

function stateAfter(call: RandomCall): CallState {
  return stepsOf(call).at(-1)?.after.state ?? openCall(call.setup);
}

const longAfterMs = 1_000_000;

function hungUp({ setup, events }: RandomCall): RandomCall {
  return { setup, events: [...events, { type: 'caller.hung_up', at: longAfterMs }] };
}

/** The same once more, after the end. */
function afterwards({ events }: RandomCall): CallEvent[] {
  return events.map((event) => ({ ...event, at: longAfterMs + event.at }));
}

/** By ids alone, and without asking the core: is this the work of something that is over? */
function isOfTheDead(state: CallState, event: CallEvent): boolean {
  if (state.phase.name === 'ended') return true;
  const run = liveRun(state);
  const ahead = state.phase.name === 'transcribing' ? state.phase.lookup : null;
  if ('mark' in event) return event.mark.run !== run?.id || event.mark.epoch !== state.epoch;
  if ('run' in event) return event.run !== run?.id;
  if ('lookup' in event) return event.lookup !== run?.lookup?.id && event.lookup !== ahead?.id;
  return event.type === 'timer.fired' && state.timers[event.timer] !== event.id;
}

/** Turns after which nothing of ours was heard, though the caller said no more and the call went on to its own end. */
function unansweredTurns({ state: { history, phase } }: Played): string[] {
  const because = phase.name === 'ended' ? phase.because : null;
  if (because === 'voice_failed' || because === 'provider_failed') return [];
  return history.flatMap((said, index) => {
    if (said.speaker !== 'caller') return [];
    const next = history.slice(index + 1).find((later) => later.speaker === 'caller' || later.heard !== '');
    return next === undefined ? [said.text] : [];
  });
}

/** How long nobody was heard: neither a voice of the caller's, nor any sound of ours. */
function silences(steps: readonly PlayedStep[]): number[] {
  let since = 0;
  return steps.map(({ before, event, after }) => {
    const lastedMs = event.at - since;
    const isTalk =
      before.phase.name === 'speaking' || before.caller.speaking || event.type === 'speech.mark_sent';
    if (isTalk || after.state.phase.name === 'ended') since = event.at;
    return isTalk ? 0 : lastedMs;
  });
}

function doneBy(event: CallEvent): string[] {
  switch (event.type) {
    case 'timer.fired':
      return [`timer ${event.id}`];
    case 'reply.finished':
    case 'reply.failed':
      return [`reply ${event.run}`];
    case 'intent.classified':
    case 'intent.failed':
      return [`intent ${event.lookup}`];
    case 'knowledge.found':
    case 'knowledge.failed':
      return [`knowledge ${event.lookup}`];
    default:
      return [];
  }
}

function begin(open: Set<string>, what: string): void {
  expect(open).not.toContain(what);
  open.add(what);
}

function close(open: Set<string>, done: readonly string[]): void {
  for (const what of done) open.delete(what);
}

function mustClose(open: Set<string>, what: string): void {
  expect(open.delete(what), `${what} was ended and not open`).toBe(true);
}

function placeOf({ run, epoch }: { run: number; epoch: number }): string {
  return `${run}:${epoch}`;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}
