import { unansweredWords } from '../../words/messages.ts';
import { wordsOfTurn } from '../caller.ts';
import { isComplete } from '../lookup.ts';
import { liveRun, type Talking, withRun } from '../run.ts';
import type { CallState, In, Lookup, Utterance } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { startTimer } from '../waiting.ts';
import { writeReply } from './write-reply.ts';

/** Looks up, in parallel, what may help to answer; what was looked up ahead for the same words is used as it is. */
export function lookUp(state: Talking, ahead: Lookup | null): Step {
  const lookup = ahead ?? openLookup(state, wordsToAnswer(state));
  const looking = withRun(state, { ...state.phase.run, lookup });
  const begun = ahead === null ? ask(looking, lookup) : step(looking);
  return andThen<Talking, CallState>(begun, (now) =>
    isComplete(lookup)
      ? writeReply(now, lookup)
      : startTimer(now, 'lookups', now.setup.agent.patience.lookupsMs),
  );
}

/** What the caller seems to want is looked up while they may still be speaking. */
export function lookUpAhead(state: In<'transcribing'>): Step<In<'transcribing'>> {
  const lookup = openLookup(state, wordsToAnswer(state));
  return ask({ ...state, phase: { ...state.phase, lookup } }, lookup);
}

/** What the caller said since they last heard something from us, and what they seem to be saying now. */
export function wordsToAnswer(state: CallState): string {
  const run = liveRun(state);
  const asGuessed = run === null ? wordsOfTurn(state.caller).text : (run.speculatesOn ?? '');
  const before = state.caller.corrects && asGuessed !== '' ? withoutLastTurn(state.history) : state.history;
  return `${unansweredWords(before)} ${asGuessed}`.trim();
}

/** What is being said makes out better what was last taken up. */
function withoutLastTurn(history: readonly Utterance[]): readonly Utterance[] {
  return history.slice(
    0,
    Math.max(
      0,
      history.findLastIndex((said) => said.speaker === 'caller'),
    ),
  );
}

function openLookup(state: CallState, text: string): Lookup {
  return { id: state.next.lookup, text, intent: 'awaited', passages: 'awaited' };
}

function ask<S extends CallState>(state: S, { id, text }: Lookup): Step<S> {
  return step(
    { ...state, next: { ...state.next, lookup: id + 1 } },
    { type: 'intent.classify', lookup: id, text },
    { type: 'knowledge.search', lookup: id, text },
  );
}
