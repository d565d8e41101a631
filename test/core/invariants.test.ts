import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/core/call/command.ts';
import type { CallEvent } from '../../src/core/call/event.ts';
import { brokenInvariants } from '../../src/core/call/invariants.ts';
import { liveRun } from '../../src/core/call/run.ts';
import type { CallState, Run } from '../../src/core/call/state.ts';
import type { Step } from '../../src/core/call/step.ts';
import { ableAgent } from '../support/able-agent.ts';
import { plausibleCalls } from '../support/arbitraries.ts';
import { answered, hangsUp, says } from '../support/caller-acts.ts';
import { type Played, type PlayedStep, type PlayOptions, play, type Scripted } from '../support/play.ts';
import { type Reply, replies } from '../support/scripted-world.ts';

/*
 * Where each of the invariants of a call is checked. `step` is src/core/call/invariants, run after every step of every
 * played and random call; that each of them bites is proven below. `random` is properties.test.ts.
 *
 * I1  the same log, the same orders        random: "lead to the same orders every time", "go on in the same way"
 * I2  a step is pure                       random: every state and event is deeply frozen
 * I3  a step never throws                  random: "keep every invariant ... and never throw"
 * I4  one run at a time                    step: runs (by type, and only the live run speaks)
 * I5  run ids grow                         step: runs
 * I6  silence after a barge-in             step: runs; random: "never let a run be heard again once it was cut"
 * I7  a clear follows                      step: runs, talk-over; random: "silence an agent that is interrupted"
 * I8  marks are honest                     step: heard; random: "count as heard only what marks ... can prove"
 * I9  history is a prefix                  step: heard; random: "keep of an agent ... a whole-word beginning"
 * I10 no ghost speech                      step: runs
 * I11 what is begun is ended once          step: work, timers, tools; random: "start nothing that is not ended once"
 * I12 late work changes nothing            step: steps; random: "change nothing but the clock and a counter"
 * I13 segments in their order              step: runs
 * I14 fillers                              step: runs, talk-over; scenarios/waiting-callers
 * I15 nobody is talked over                step: talk-over
 * I16 work is bounded                      step: steps, work; scenarios/faults L11
 * I17 every turn is answered               random: "answer every turn of the caller"
 * I18 no dead air                          step: timers; random: "leave no silence", "are never stuck"
 * I19 a call ends, once                    step: endings; random: "are nothing to a call that has ended"
 * I20 the end is the end                   step: endings (the carrier's status of a call is not the core's)
 * I26 what is said is kept                 step: runs (bytes are the media plane's)
 * I27 opt-outs are kept first              step: endings; scenarios/opt-out
 * I36 re-chunked and delayed               below
 */

const asks = says(3_500, 'what are your opening hours');
const hours = 'We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.';
const stray = { type: 'timer.fired', timer: 'silence', id: 0 } as const;
const plain = play([answered, ...asks, ...says(7_800, 'and on Sundays'), [6_000, stray]], {
  agent: { speculates: false },
  reply: replies(hours, 'We are closed on Sundays.'),
  untilMs: 12_000,
});
const books: Reply = { pieces: [[200, { tool: 'book', with: '{"day":"Friday"}' }]], end: 'done' };
const booked = play([answered, ...asks], {
  agent: ableAgent,
  reply: (nth) => (nth === 0 ? books : replies('Booked.')(0, 0)),
  untilMs: 9_000,
});
const ahead = play([answered, ...asks], { untilMs: 8_000 });
const slow = play([answered, ...asks], {
  agent: { speculates: false },
  reply: () => ({ pieces: [[3_000, 'Yes.']], end: 'done' }),
  untilMs: 9_500,
});
const optedOut = play([answered, ...says(3_500, 'stop calling me')]);
const hungUp = play([answered, ...asks, hangsUp(6_500), [7_000, { type: 'line.opened' }]], {
  reply: replies(hours),
});
const putThrough = play([answered, [3_000, { type: 'caller.key_pressed', key: '0' }]], {
  agent: ableAgent,
  untilMs: 9_000,
});

type Doctor = (after: Step, before: CallState) => Step;

function stepOf(call: Played, isIt: (step: PlayedStep) => boolean): PlayedStep {
  const step = call.steps.find(isIt);
  if (step === undefined) throw new Error(`no such step in\n${call.transcript}`);
  return step;
}

function orders(type: Command['type']): (step: PlayedStep) => boolean {
  return ({ after }) => after.commands.some((order) => order.type === type);
}

function happens(type: CallEvent['type'], phase?: string): (step: PlayedStep) => boolean {
  return ({ event, before }) => event.type === type && (phase === undefined || before.phase.name === phase);
}

function without(type: Command['type']): Doctor {
  return (after) => ({ ...after, commands: after.commands.filter((order) => order.type !== type) });
}

function withOrder(...more: readonly Command[]): Doctor {
  return (after) => ({ ...after, commands: [...after.commands, ...more] });
}

function changedOrder<T extends Command['type']>(
  type: T,
  change: Partial<Extract<Command, { type: T }>>,
): Doctor {
  return (after) => ({
    ...after,
    commands: after.commands.map((order) => (order.type === type ? { ...order, ...change } : order)),
  });
}

function withState(change: Partial<CallState>): Doctor {
  return (after) => ({ ...after, state: { ...after.state, ...change } });
}

function withRun(change: (run: Run) => Partial<Run>): Doctor {
  return (after) => {
    const run = liveRun(after.state);
    if (run === null) throw new Error('there is no run to change');
    const phase = { ...after.state.phase, run: { ...run, ...change(run) } } as CallState['phase'];
    return { ...after, state: { ...after.state, phase } };
  };
}

const say = { type: 'speech.say', run: 1, epoch: 0, segment: 0, text: 'Boo.', attempt: 'first' } as const;

const bites: readonly (readonly [name: string, step: PlayedStep, doctor: Doctor, sentence: string])[] = [
  [
    'I5: a run that begins with an old number',
    stepOf(plain, ({ before, after }) => liveRun(before) === null && liveRun(after.state)?.id === 1),
    withRun(() => ({ id: 0 })),
    'run 0 began where run 1 was the next',
  ],
  [
    'I5: a next run that goes back',
    stepOf(plain, orders('reply.write')),
    (after) => ({ ...after, state: { ...after.state, next: { ...after.state.next, run: 0 } } }),
    'is next after',
  ],
  [
    'I4, I6: a dead run that speaks',
    stepOf(plain, orders('speech.cut')),
    withOrder(say),
    'run 1 speaks and is not live',
  ],
  [
    'I6: a run that is dropped and not cut',
    stepOf(plain, orders('speech.cut')),
    without('speech.cut'),
    'run 1 was dropped and not cut',
  ],
  [
    'I6: a run that is cut twice',
    stepOf(plain, orders('speech.cut')),
    withOrder({ type: 'speech.cut', run: 1, epoch: 2 }),
    'a run was cut twice',
  ],
  [
    'I7: a voice over ours that clears nothing',
    stepOf(plain, orders('speech.hold')),
    without('speech.hold'),
    '0 clears made epoch 1',
  ],
  [
    'I7: a voice over ours that is spoken over',
    stepOf(plain, happens('caller.speech_sustained', 'speaking')),
    (_, before) => ({ state: { ...before, at: 7_960 }, commands: [], ignored: null }),
    'a voice over ours did not silence us',
  ],
  [
    'I8: a mark that counts and was not due',
    stepOf(plain, happens('speech.mark_returned', 'speaking')),
    withRun((run) => ({
      marks: { ...run.marks, returned: run.marks.returned && { ...run.marks.returned, seq: 77 } },
    })),
    'mark 77 counts as played',
  ],
  [
    'I9: more than was said',
    stepOf(plain, orders('speech.cut')),
    history((said) => ({ ...said, heard: 'We are closed' })),
    'is not how',
  ],
  [
    'I9: half a word',
    stepOf(plain, orders('speech.cut')),
    history((said) => ({ ...said, heard: 'We are op' })),
    'is not how',
  ],
  [
    'I9: all of it, where it was cut',
    stepOf(plain, orders('speech.cut')),
    history(() => ({ interrupted: false })),
    'heard to the end, and not all of it kept',
  ],
  [
    'I9: history that is written anew',
    stepOf(plain, orders('speech.cut')),
    (after) => ({ ...after, state: { ...after.state, history: after.state.history.slice(1) } }),
    'history was rewritten',
  ],
  [
    'I10: words that are not those of the run',
    stepOf(plain, orders('speech.say')),
    changedOrder('speech.say', { text: 'Ghost.' }),
    'what is said is not what is remembered',
  ],
  [
    'I13: a segment out of its order',
    stepOf(plain, orders('speech.say')),
    changedOrder('speech.say', { segment: 5 }),
    'segment 5 where 0 is due',
  ],
  [
    'I13: a segment of another epoch',
    stepOf(plain, orders('speech.say')),
    changedOrder('speech.say', { epoch: 9 }),
    'epoch 9 speaks in epoch 0',
  ],
  [
    'I26: a segment that is said and not kept',
    stepOf(plain, orders('speech.say')),
    withRun(() => ({ segments: [] })),
    '2 segments said, 0 kept',
  ],
  [
    'I11: a reply that is left open',
    stepOf(plain, happens('reply.finished')),
    withRun(() => ({ text: 'writing' })),
    'a reply must end once',
  ],
  [
    'I11: a reply that is abandoned and nobody writes',
    stepOf(plain, happens('reply.finished')),
    withOrder({ type: 'reply.abandon', run: 1 }),
    'was abandoned and nobody wrote it',
  ],
  [
    'I11: a look-up that is left open',
    stepOf(plain, (step) => orders('knowledge.search')(step) && liveRun(step.after.state) !== null),
    withRun(() => ({ lookup: null })),
    'was left open',
  ],
  [
    'I11: a look-up that is half asked',
    stepOf(plain, orders('knowledge.search')),
    without('intent.classify'),
    'intent and knowledge are asked side by side',
  ],
  [
    'I11: a timer that runs and is forgotten',
    stepOf(plain, orders('timer.start')),
    withState({ timers: {} }),
    'the timers in the state are not those that run',
  ],
  [
    'I11: a timer that is started twice',
    stepOf(plain, happens('caller.speech_ended', 'transcribing')),
    (after) => ({ ...after, commands: [...after.commands, ...after.commands] }),
    'was started while it ran',
  ],
  [
    'I11: a tool that is called and not noted',
    stepOf(booked, orders('tool.call')),
    withState({ tools: [] }),
    'tool 0 was called and not noted',
  ],
  [
    'I11: a tool whose result is forgotten',
    stepOf(booked, happens('tool.returned')),
    withState({ tools: [] }),
    'what tool 0 brought is forgotten',
  ],
  ['I11: a tool that acts twice', stepOf(booked, happens('tool.returned')), twice, 'was given twice'],
  [
    'I12: late work that changes something',
    stepOf(plain, ({ after, before }) => after.state.late > before.late),
    withState({ turns: 99 }),
    'late work changed something',
  ],
  [
    'I14: a filler after the first words',
    stepOf(plain, happens('reply.finished')),
    withRun((run) => ({ segments: run.segments.map((one) => ({ ...one, role: 'filler' as const })) })),
    'a filler after the run has begun to speak',
  ],
  [
    'I14: a filler over the caller',
    overCaller(stepOf(slow, ({ event }) => event.type === 'timer.fired' && event.timer === 'filler')),
    (after) => after,
    'a filler over the caller',
  ],
  [
    'I15: speech that goes on over the caller',
    stepOf(ahead, orders('speech.release')),
    (after) => ({ ...after, state: { ...after.state, caller: { ...after.state.caller, speaking: true } } }),
    'the agent goes on while the caller speaks',
  ],
  [
    'I15: a speculative run that may be heard',
    stepOf(ahead, orders('speech.hold')),
    withRun(() => ({ held: false })),
    'a speculative run may be heard',
  ],
  ['time that goes back', stepOf(plain, orders('reply.write')), withState({ at: 0 }), 'the call stands at 0'],
  [
    'I16: more orders than a step may give',
    stepOf(plain, orders('reply.write')),
    withOrder(...Array.from({ length: 33 }, () => ({ type: 'opt_out.record' }) as const)),
    'orders in one step',
  ],
  [
    'I16: a model that is asked for ever',
    stepOf(plain, orders('reply.write')),
    changedOrder('reply.write', { request: 7 }),
    'asked 8 times for one run',
  ],
  [
    'I16: tools without end',
    stepOf(booked, happens('tool.returned')),
    (after) => ({
      ...after,
      state: { ...after.state, tools: Array.from({ length: 65 }, (_, id) => ({ ...tool(after), id })) },
    }),
    '65 tools were used',
  ],
  [
    'I18: a phase that waits for nothing',
    stepOf(plain, ({ after }) => after.state.phase.name === 'listening'),
    (after) => ({ ...without('timer.start')(after, after.state), state: { ...after.state, timers: {} } }),
    'nothing is waited for while listening',
  ],
  [
    'I18: a timer that means nothing where it runs',
    stepOf(plain, ({ after }) => after.state.phase.name === 'listening'),
    (after) => ({ ...after, state: { ...after.state, timers: { ...after.state.timers, adrift: 4 } } }),
    'adrift runs while listening',
  ],
  [
    'I19: an end without a finish',
    stepOf(hungUp, orders('call.finish')),
    without('call.finish'),
    'an end is finished once, last',
  ],
  [
    'I19: a finish without an end',
    stepOf(plain, orders('reply.write')),
    withOrder({ type: 'call.finish', because: 'agent_done' }),
    'finished, or hung up, without ending',
  ],
  [
    'I19: an end that is finished twice',
    stepOf(hungUp, orders('call.finish')),
    withOrder({ type: 'call.finish', because: 'agent_done' }),
    'an end is finished once, last',
  ],
  [
    'I19: a line that is hung up before it is written down why',
    stepOf(hungUp, orders('call.finish')),
    (after) => ({ ...after, commands: [{ type: 'line.hang_up', because: 'agent_done' }, ...after.commands] }),
    'hung up before the reason was written down',
  ],
  [
    'I19: a line that is given up before it is written down',
    stepOf(putThrough, orders('departure.keep')),
    withOrder({ type: 'line.transfer', to: '+1' }),
    'given up before it was written down',
  ],
  [
    'I20: a call that goes on after its end',
    stepOf(hungUp, happens('line.opened', 'ended')),
    withOrder(say),
    'something happened after the end',
  ],
  [
    'I27: an opt-out that is not recorded',
    stepOf(optedOut, orders('opt_out.record')),
    without('opt_out.record'),
    'an opt-out is recorded once',
  ],
  [
    'I27: an opt-out that is confirmed before it is recorded',
    stepOf(optedOut, orders('speech.say')),
    withState({ optOut: 'recording' }),
    'something is said before the opt-out is recorded',
  ],
];

function history(
  change: (said: Extract<CallState['history'][number], { speaker: 'agent' }>) => object,
): Doctor {
  return (after) => {
    const last = after.state.history.at(-1);
    if (last?.speaker !== 'agent') throw new Error('the agent was not last to speak');
    const entries = [...after.state.history.slice(0, -1), { ...last, ...change(last) }];
    return { ...after, state: { ...after.state, history: entries } };
  };
}

/** The same step, had the caller been speaking. */
function overCaller(step: PlayedStep): PlayedStep {
  return { ...step, before: { ...step.before, caller: { ...step.before.caller, speaking: true } } };
}

function tool({ state }: Step): CallState['tools'][number] {
  const [use] = state.tools;
  if (use === undefined) throw new Error('no tool was used');
  return use;
}

function twice(after: Step): Step {
  const again = { ...tool(after), id: 1, status: 'pending' } as const;
  const order = { type: 'tool.call', tool: 1, name: 'book', arguments: {}, key: again.key ?? '' } as const;
  return {
    ...after,
    state: { ...after.state, tools: [...after.state.tools, again] },
    commands: [...after.commands, order],
  };
}

describe('a step that breaks an invariant is told so', () => {
  test.each(bites)('%s', (_, { before, event, after }, doctor, sentence) => {
    expect(brokenInvariants(before, event, doctor(after, before)).join('; ')).toContain(sentence);
  });
});

const seed = Number(process.env['SEED'] ?? 1);
const options = { seed, numRuns: Math.ceil(Number(process.env['RUNS'] ?? 2_000) / 10) };

describe(`I36: a call is the same (SEED=${seed})`, () => {
  const sentences = fc.array(
    fc.constantFrom(
      'We are open from nine to five.',
      'Yes!',
      'Dr. Miller is in, e.g. on Fridays;',
      'that is $3.50, as you may know,',
      '**Bold** words, and',
      'a list:\n- one\n- two\n',
      'wirklich schön 🙂 …',
      'a very long clause without any pause at all that simply goes on and on and on until there is no more breath',
    ),
    { minLength: 1, maxLength: 6 },
  );

  test('in however many pieces the model writes', () => {
    fc.assert(
      fc.property(
        sentences,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }),
        (said, cuts) => {
          const text = said.join(' ');
          const places = [...new Set(cuts.map((cut) => Math.floor(cut * text.length)))].sort((a, b) => a - b);
          const pieces = [0, ...places].map((from, nth) => text.slice(from, places[nth]));
          const whole = answering([text]);
          const cut = answering(pieces);
          expect(spokenIn(cut)).toBe(spokenIn(whole));
          expect(cut.history).toBe(whole.history);
        },
      ),
      options,
    );
  });

  test('whenever it begins', () => {
    fc.assert(
      fc.property(
        plausibleCalls,
        fc.integer({ min: 1, max: 60_000 }),
        ({ script, options: world }, laterMs) => {
          const once = play(script, world);
          const later = play(
            script.map(([at, happening]): Scripted => [at + laterMs, happening]),
            worldOf(world, laterMs),
          );
          expect(ordersIn(later, laterMs)).toEqual(ordersIn(once, 0));
        },
      ),
      options,
    );
  });
});

function answering(pieces: readonly string[]): Played {
  const written = pieces.map((piece) => [5, piece] as const);
  return play([answered, ...says(3_500, 'tell me more')], {
    reply: () => ({ pieces: written, end: 'done' }),
    patience: { wholeReplyMs: 60_000 },
    untilMs: 60_000,
  });
}

function spokenIn(call: Played): string {
  return call.steps
    .flatMap(({ after }) => after.commands)
    .flatMap((order) => (order.type === 'speech.say' && order.run === 1 ? [order.text] : []))
    .join(' ');
}

/** The same world, for a call that begins later. */
function worldOf(world: PlayOptions, laterMs: number): PlayOptions {
  const { reply, voice, intent, knowledge } = world;
  return {
    ...world,
    ...(reply && { reply: (nth, at) => reply(nth, at - laterMs) }),
    ...(voice && { voice: (nth, at) => voice(nth, at - laterMs) }),
    ...(intent && { intent: (text, nth, at) => intent(text, nth, at - laterMs) }),
    ...(knowledge && { knowledge: (text, nth, at) => knowledge(text, nth, at - laterMs) }),
  };
}

/** What was ordered when; the end of the longest call is counted from when the session began, and not from the first word. */
function ordersIn(call: Played, laterMs: number): unknown[] {
  const isOfTheCall = (order: Command) =>
    'timer' in order && (order.timer === 'longest_call' || order.timer === 'wrap_up');
  return call.steps.flatMap(({ event, after }) =>
    after.commands.filter((order) => !isOfTheCall(order)).map((order) => [event.at - laterMs, order]),
  );
}
