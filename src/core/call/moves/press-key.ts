import { mayBeInterrupted } from '../../turns/barge-in.ts';
import type { Expectation } from '../../turns/expectation.ts';
import { expectationAfter } from '../../turns/question.ts';
import { wordsOfTurn } from '../caller.ts';
import { generatedText, isTalking, liveRun } from '../run.ts';
import type { KeyMeaning } from '../setup.ts';
import type { CallState, In } from '../state.ts';
import { andThen, ignore, type Step, step } from '../step.ts';
import { cancelTimers, startTimer } from '../waiting.ts';
import { dropRun } from './drop-run.ts';
import { timersOfFloor } from './floor.ts';
import { optOut } from './opt-out.ts';
import { sayLine } from './say-line.ts';
import { takeUpTurn } from './take-up-turn.ts';
import { handOver } from './transfer.ts';

/** The longest number anyone types: an IBAN has 34 signs. */
const keysMax = 40;
const endOfNumber = '#';

/** A key is clearer than any word: it takes the floor at once, and does what it stands for. */
export function pressKey(state: CallState, key: string): Step {
  if (state.optOut !== 'none') return ignore(state, 'the caller has opted out');
  const run = liveRun(state);
  const { agent } = state.setup;
  const meaning = isNumberExpected(state) ? undefined : agent.keys.find((one) => one.key === key);
  if (run !== null && !mayBeInterrupted(run) && meaning?.does !== 'opt_out') {
    return ignore(state, 'what is being said must be heard');
  }
  if (meaning !== undefined) return actOn(state, meaning.does);
  return isNumberExpected(state) ? collect(state, key) : ignore(state, 'the key means nothing here');
}

/** No key followed for a while, or `#` did: the number is complete, and is what the caller says. */
export function endNumber(state: In<'transcribing'>): Step {
  const { keys, caller } = state;
  const words =
    keys === '' ? caller.words : [...caller.words, { text: keys.split('').join(' '), confidence: 1 }];
  return takeUpTurn({ ...state, keys: '', caller: { ...caller, guess: '', owed: false, words } });
}

function isNumberExpected(state: CallState): boolean {
  return expected(state).kind === 'digits' || state.keys !== '';
}

/** Who knows the question answers before it is asked to its end. */
function expected(state: CallState): Expectation {
  return isTalking(state)
    ? expectationAfter(state.setup.agent, generatedText(state.phase.run))
    : state.expects;
}

function actOn(state: CallState, does: KeyMeaning['does']): Step {
  if (does === 'opt_out') return optOut(withKeyAsWords(state));
  if (does === 'transfer') {
    const { transferTo } = state.setup.agent;
    return transferTo === null ? ignore(state, 'nobody takes calls') : handOver(state, transferTo);
  }
  const then = does.hangUp ? ({ hangUp: 'agent_done' } as const) : 'listen';
  return andThen(dropRun(state), (now) => sayLine(now, does.hangUp ? 'farewell' : 'reply', does.say, then));
}

function collect(state: CallState, key: string): Step {
  if (key === endOfNumber && state.keys === '') return ignore(state, 'there is no number to end');
  const expects = expected(state);
  return andThen(hear(state), (now) => {
    if (key === endOfNumber) return endNumber(now);
    const keys = `${now.keys}${key}`.slice(0, keysMax);
    const isComplete = expects.kind === 'digits' && expects.count !== null && keys.length >= expects.count;
    const typed: In<'transcribing'> = { ...now, keys, expects };
    return isComplete ? endNumber(typed) : startTimer(typed, 'keys', now.setup.agent.patience.keysMs);
  });
}

/** Keys end whatever was going on. */
function hear(state: CallState): Step<In<'transcribing'>> {
  const { phase } = state;
  if (phase.name === 'transcribing')
    return cancelTimers({ ...state, phase }, ['end_of_turn', 'words_owed', 'keys']);
  const quiet = andThen(dropRun(state), (now) => cancelTimers(now, timersOfFloor));
  return andThen(quiet, (now) =>
    step<In<'transcribing'>>({ ...now, phase: { name: 'transcribing', lookup: null, run: null } }),
  );
}

/** The conversation shows what was asked for, where nothing was said. */
function withKeyAsWords(state: CallState): CallState {
  const said = wordsOfTurn(state.caller).text;
  return said === ''
    ? { ...state, caller: { ...state.caller, words: [{ text: '(opted out by key)', confidence: 1 }] } }
    : state;
}
