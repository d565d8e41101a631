import { isOptOut } from '../words/opt-out.ts';
import { sameWords } from '../words/same-words.ts';
import { wordsOfTurn } from './caller.ts';
import type { CallEvent } from './event.ts';
import { dropAhead } from './moves/drop-run.ts';
import { lookUpAhead, wordsToAnswer } from './moves/look-up.ts';
import { speculate } from './moves/speculate.ts';
import { whileThinking } from './phases/thinking.ts';
import { newRun } from './run.ts';
import type { CallState, In, Lookup, Run } from './state.ts';
import { andThen, ignore, type Step, step } from './step.ts';

/** The caller may be done: think, read and even synthesise, behind a shut gate and without effect on the world. */
export function beginAhead(state: In<'transcribing'>): Step {
  const { text } = wordsOfTurn(state.caller);
  const { run, lookup } = state.phase;
  if (!state.setup.agent.speculates || run !== null || text === '' || isOptOut(text)) return step(state);
  const isOf = lookup !== null && sameWords(lookup.text, wordsToAnswer(state));
  const ready = isOf ? step(state) : dropAhead(state);
  return andThen(ready, (now) => {
    const begun = speculate(now, { ...newRun(now, 'reply'), speculatesOn: text }, isOf ? lookup : null);
    return aheadOf(now, begun);
  });
}

/** The words have stood still: what they ask for is looked up, so that it is known when the caller ends. */
export function lookAhead(state: In<'transcribing'>): Step {
  const { run, lookup } = state.phase;
  const words = wordsToAnswer(state);
  if (run !== null || words === '' || (lookup !== null && sameWords(lookup.text, words))) return step(state);
  return andThen(dropAhead(state), lookUpAhead);
}

/** What comes of the work that is done ahead. */
export function thinkAhead(state: In<'transcribing'>, event: CallEvent): Step {
  const { run, lookup } = state.phase;
  if (run !== null) {
    const made = whileThinking({ ...state, phase: { name: 'thinking', run } }, event);
    return aheadOf(afterReply(state, run, event), made);
  }
  if (lookup === null) return ignore(state, 'means nothing while the caller speaks');
  switch (event.type) {
    case 'intent.classified':
      return known(state, { ...lookup, intent: { name: event.intent, confidence: event.confidence } });
    case 'intent.failed':
      return known(state, { ...lookup, intent: 'failed' });
    case 'knowledge.found':
      return known(state, { ...lookup, passages: event.passages });
    case 'knowledge.failed':
      return known(state, { ...lookup, passages: 'failed' });
    default:
      return ignore(state, 'means nothing while the caller speaks');
  }
}

/** A reply that has ended by itself is not abandoned as well. */
function afterReply(state: In<'transcribing'>, run: Run, event: CallEvent): In<'transcribing'> {
  if (event.type !== 'reply.finished' && event.type !== 'reply.failed') return state;
  return { ...state, phase: { ...state.phase, run: { ...run, text: 'written' } } };
}

function known(state: In<'transcribing'>, lookup: Lookup): Step {
  return step({ ...state, phase: { ...state.phase, lookup } });
}

/**
 * A speculative run is made as any other, but behind the caller's turn. One that would do anything else than go on
 * being made — apologise, put the caller through, end the call — is dropped without a trace: the turn is answered anew once it has ended.
 */
function aheadOf(before: In<'transcribing'>, made: Step): Step {
  const { state } = made;
  const isMade = state.phase.name === 'thinking' && state.failedTurns <= before.failedTurns;
  if (!isMade || state.phase.name !== 'thinking' || state.phase.run.speculatesOn === null)
    return dropAhead(before);
  const ahead: CallState = { ...state, phase: { name: 'transcribing', lookup: null, run: state.phase.run } };
  return { ...made, state: ahead };
}
