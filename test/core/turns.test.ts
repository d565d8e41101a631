import { describe, expect, test } from 'vitest';
import { quietCaller } from '../../src/core/call/caller.ts';
import { openCall } from '../../src/core/call/open.ts';
import { newRun, type Talking } from '../../src/core/call/run.ts';
import type { CallSetup } from '../../src/core/call/setup.ts';
import type { Caller, CallState, Run } from '../../src/core/call/state.ts';
import { isInterruption, mayBeInterrupted, silencesTheAgent } from '../../src/core/turns/barge-in.ts';
import {
  endOfTurnWaitMs,
  howTurnEnded,
  mayReadOn,
  voiceIsBelievedMs,
} from '../../src/core/turns/end-of-turn.ts';
import type { Expectation } from '../../src/core/turns/expectation.ts';
import { expectationAfter } from '../../src/core/turns/question.ts';
import { agentWith, type PlayOptions } from '../support/play.ts';

const agent = agentWith({
  agent: { cues: [{ words: 'last four digits', expects: { kind: 'digits', count: 4 } }] },
});

describe('an agent that was heard saying', () => {
  test.each<[string, Expectation['kind']]>([
    ['Are you looking to buy a car?', 'yes_no'],
    ['Nine to five. Would you like a table?', 'yes_no'],
    ['That is Friday, right?', 'yes_no'],
    ['Would you like tea or coffee?', 'anything'],
    ['Can you tell me your name?', 'anything'],
    ['How can I help?', 'anything'],
    ['What is your phone number?', 'digits'],
    ['Please tell me your account number.', 'digits'],
    ['May I have your phone number?', 'digits'],
    ['Is that your phone number?', 'yes_no'],
    ['What are the last four digits?', 'digits'],
    ['What is your email address?', 'spelling'],
    ['Could you spell that for me, please?', 'spelling'],
    ['Your phone number is on file.', 'anything'],
    ['Your account number is wrong. What else can I do?', 'anything'],
    ['', 'anything'],
    ['...', 'anything'],
  ])('"%s" waits for %s', (heard, kind) => {
    expect(expectationAfter(agent, heard).kind).toBe(kind);
  });

  test('what its file has a cue for waits for what the file says', () => {
    expect(expectationAfter(agent, 'And the last four digits, please?')).toEqual({
      kind: 'digits',
      count: 4,
    });
  });
});

function callWith(
  state: Partial<CallState>,
  setup: Partial<CallSetup> = {},
  options: PlayOptions = {},
): CallState {
  const call = openCall({ call: 'turns', direction: 'inbound', agent: agentWith(options), ...setup });
  return { ...call, ...state };
}

function saying(text: string, caller: Partial<Caller> = {}): Caller {
  return { ...quietCaller, words: [{ text, confidence: 1 }], lastVoiceAt: 0, ...caller };
}

describe('quiet ends a turn after', () => {
  test.each<[string, number, Expectation]>([
    ['are you open', 500, { kind: 'anything' }],
    ['yes', 500, { kind: 'anything' }],
    ['yes', 250, { kind: 'yes_no' }],
    ['yes but', 500, { kind: 'yes_no' }],
    ['four one five', 1_500, { kind: 'anything' }],
    ['at nine five', 500, { kind: 'anything' }],
    ['four', 1_500, { kind: 'digits', count: null }],
    ['I do not know', 1_500, { kind: 'digits', count: null }],
    ['one two', 1_500, { kind: 'digits', count: 4 }],
    ['one two three four', 250, { kind: 'digits', count: 4 }],
    ['j o', 1_200, { kind: 'spelling' }],
  ])('"%s": %i ms', (text, waitMs, expects) => {
    expect(endOfTurnWaitMs(callWith({ caller: saying(text), expects }))).toBe(waitMs);
    expect(endOfTurnWaitMs(callWith({ caller: saying(text), expects, at: 200 }))).toBe(waitMs - 200);
    expect(endOfTurnWaitMs(callWith({ caller: saying(text), expects, at: 9_000 }))).toBe(0);
    expect(mayReadOn(callWith({ caller: saying(text), expects }))).toBe(waitMs > 500);
  });

  test('no words: as after any', () => {
    expect(endOfTurnWaitMs(callWith({ expects: { kind: 'digits', count: null } }))).toBe(500);
  });
});

test('a turn ends with words, with a voice that was not understood, or with nothing', () => {
  expect(howTurnEnded(callWith({ caller: saying('yes') }))).toBe('words');
  expect(howTurnEnded(callWith({ caller: { ...quietCaller, guess: 'ye' } }))).toBe('words');
  expect(howTurnEnded(callWith({ caller: { ...quietCaller, sustained: true } }))).toBe('not_understood');
  expect(howTurnEnded(callWith({ caller: quietCaller }))).toBe('nothing');
});

test('a voice is believed in longer while it has brought no words yet', () => {
  expect(voiceIsBelievedMs(callWith({ caller: quietCaller }))).toBe(15_000);
  expect(voiceIsBelievedMs(callWith({ caller: saying('yes') }))).toBe(1_500);
  expect(voiceIsBelievedMs(callWith({ caller: saying('yes', { guess: 'and' }) }))).toBe(15_000);
});

const text = 'We are open from nine to five every day of the week.';

function speaking(
  run: Partial<Run> = {},
  setup: Partial<CallSetup> = {},
  options: PlayOptions = {},
): Talking {
  const call = callWith({ at: 2_000, roundTripMs: 0 }, setup, options);
  const place = { segment: 0, endsSegment: false, runsDry: false };
  const whole: Run = {
    ...newRun(call, 'reply'),
    text: 'written',
    heardAt: 0,
    segments: [{ text, role: 'speech', durationMs: 4_000, words: null, attempt: 'first' }],
    marks: {
      returned: { seq: 1, sentAt: 0, reachedMs: 0, returnedAt: 0, ...place },
      outstanding: [{ seq: 2, sentAt: 0, reachedMs: 4_000, ...place, endsSegment: true }],
    },
    ...run,
  };
  return { ...call, phase: { name: 'speaking', run: whole } };
}

describe('words over the agent', () => {
  test.each<[string, boolean]>([
    ['', false],
    ['uh-huh', false],
    ['from nine', false],
    ['nine', true],
    ['wait', true],
    ['stop calling me', true],
  ])('"%s" interrupt it: %s', (words, interrupts) => {
    expect(isInterruption(speaking(), words)).toBe(interrupts);
  });

  test('answer it, whatever they are, once all is said', () => {
    expect(isInterruption({ ...speaking(), at: 3_950 }, 'yes')).toBe(true);
    expect(isInterruption({ ...speaking({ text: 'writing' }), at: 3_950 }, 'yes')).toBe(false);
  });

  test('that say hello to a greeting interrupt it only where they called', () => {
    expect(isInterruption(speaking({ kind: 'greeting' }, { direction: 'outbound' }), 'hello?')).toBe(false);
    expect(isInterruption(speaking({ kind: 'greeting' }), 'hello?')).toBe(true);
    expect(isInterruption(speaking({}, { direction: 'outbound' }), 'hello?')).toBe(true);
  });
});

describe('the agent is silenced', () => {
  const voice = { type: 'caller.speech_sustained', voicedMs: 160, at: 2_000 } as const;
  const guess = { type: 'caller.words_guessed', text: 'wait', at: 2_000 } as const;
  const byWords = { agent: { bargeInOn: 'words' } } as const;

  test('by a voice, or by words, as its file says', () => {
    expect(silencesTheAgent(speaking(), voice)).toBe(true);
    expect(silencesTheAgent(speaking(), guess)).toBe(false);
    expect(silencesTheAgent(speaking({}, {}, byWords), voice)).toBe(false);
    expect(silencesTheAgent(speaking({}, {}, byWords), guess)).toBe(true);
    expect(silencesTheAgent(speaking({}, {}, byWords), { ...guess, text: 'mhm' })).toBe(false);
  });

  test('not in a notice, nor in the last goodbye of a call that cannot go on', () => {
    expect(silencesTheAgent(speaking({ noticeDue: true }), voice)).toBe(false);
    const call = callWith({});
    for (const because of ['provider_failed', 'too_long', 'opted_out'] as const) {
      expect(mayBeInterrupted(newRun(call, 'farewell', { hangUp: because }))).toBe(false);
    }
    expect(mayBeInterrupted(newRun(call, 'farewell', { hangUp: 'agent_done' }))).toBe(true);
    expect(mayBeInterrupted(newRun(call, 'farewell', { transferTo: '+1' }))).toBe(true);
  });
});
