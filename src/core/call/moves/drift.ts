import { wantsNoMoreCalls } from '../../turns/no-more-calls.ts';
import { heardMs, heardText } from '../../words/heard.ts';
import { unansweredWords } from '../../words/messages.ts';
import { quietCaller, wordsOfTurn } from '../caller.ts';
import { generatedText, liveRun, writtenText } from '../run.ts';
import type { CallState, DriftReason, In, Run } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimers, startTimer } from '../waiting.ts';
import { dropRun } from './drop-run.ts';
import { endCall } from './end.ts';
import { noteTurn, timersOfFloor } from './floor.ts';
import { awaitOptOut, recordOptOut } from './opt-out.ts';
import { sayLine } from './say-line.ts';
import { answerAfter } from './take-up-turn.ts';
import { leaveWith } from './trouble.ts';
import { transferCameToNothing } from './use-tool.ts';

/** The line is gone and the caller may not be. What they said is kept, what we were saying is remembered as far as it was heard. */
export function goAdrift(state: CallState, because: DriftReason): Step {
  const run = liveRun(state);
  if (run !== null && typeof run.then === 'object' && 'hangUp' in run.then && state.optOut !== 'recording') {
    return endCall(state, run.then.hangUp);
  }
  const unsaid = run === null ? '' : unsaidOf(run, state);
  const spoken = andThen(dropRun(state), (now) => cancelTimers(now, timersOfFloor));
  return andThen(andThen(spoken, keepWords), (now) => {
    const phase = { name: 'adrift', because, unsaid } as const;
    const adrift: CallState = { ...now, caller: quietCaller, keys: '', roundTripMs: null, phase };
    return startTimer(adrift, 'adrift', now.setup.agent.patience.adriftMs);
  });
}

/** What the caller had said is answered when the line is back; that they want no more calls needs no line. */
function keepWords(state: CallState): Step {
  if (wordsOfTurn(state.caller).text === '') return step(state);
  return wantsNoMoreCalls(state) ? recordOptOut(noteTurn(state)) : step(noteTurn(state));
}

/** The other telephone was not answered: the carrier brings the caller back. */
export function awaitReturn(state: CallState): Step {
  return andThen(cancelTimers(state, ['transfer']), (now) =>
    goAdrift(transferCameToNothing(now), 'transfer_failed'),
  );
}

/** The line is back: say so, and go on where the caller left off. */
export function resume(state: In<'adrift'>): Step {
  const { lines } = state.setup.agent;
  const { because, unsaid } = state.phase;
  return andThen<CallState, CallState>(cancelTimers<CallState>(state, ['adrift']), (now) => {
    if (now.optOut !== 'none') return awaitOptOut(now);
    if (now.deaf) return leaveWith(now, lines.failureGoodbye, 'provider_failed');
    if (because === 'transfer_failed') return sayLine(now, 'resumption', lines.transferFailed);
    if (unansweredWords(now.history) !== '') return answerAfter(now, lines.reconnected);
    return sayLine(now, 'resumption', `${lines.reconnected} ${unsaid}`.trim());
  });
}

/** Another process holds the call: its runs get numbers that the one before it cannot have used. */
export function takeUp(state: CallState, lease: number): CallState {
  const run = Math.max(state.next.run, lease * runsPerLease);
  return { ...state, lease, next: { ...state.next, run } };
}

/** More runs than the longest call has. */
const runsPerLease = 1_000;

function unsaidOf(run: Run, { at, roundTripMs, setup }: CallState): string {
  if (run.speculatesOn !== null) return '';
  const playedMs = run.held ? run.playedMs : heardMs(run, at, roundTripMs ?? 0);
  const heard = heardText(run, playedMs);
  const all = run.text === 'written' ? writtenText(run) : generatedText(run);
  // That the line is back is said anew, and not the rest of it.
  const { reconnected } = setup.agent.lines;
  const apart = run.kind === 'resumption' && all.startsWith(reconnected) ? reconnected.length : 0;
  return all.slice(Math.max(heard.length, apart)).trim();
}
