import { expectationAfter } from '../../turns/question.ts';
import { heardMs, heardText } from '../../words/heard.ts';
import type { Command } from '../command.ts';
import { isComplete } from '../lookup.ts';
import { generatedText, liveRun, type Talking } from '../run.ts';
import type { AgentUtterance, CallState, In, Run } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import type { TimerName } from '../timer.ts';
import { cancelTimers } from '../waiting.ts';
import { forgetTools, leaveToolsOf } from './use-tool.ts';

/** The timers that belong to a run and die with it. */
const timersOfRun: readonly TimerName[] = [
  'lookups',
  'filler',
  'tools',
  'first_words',
  'whole_reply',
  'first_sound',
  'playback',
  'false_alarm',
];

/**
 * Silences the live run, if there is one, and everything that works for it. History keeps exactly the words that were
 * heard; a speculative run leaves no trace. Which phase follows is for whoever dropped it to say.
 */
export function dropRun(state: CallState): Step {
  const { phase } = state;
  return phase.name === 'transcribing' ? dropAhead({ ...state, phase }) : dropLiveRun(state);
}

/** The caller goes on, or is not answered after all: what was looked up and made ahead is of no use. */
export function dropAhead(state: In<'transcribing'>): Step<In<'transcribing'>> {
  const { lookup } = state.phase;
  return andThen(dropLiveRun(state), (now) => {
    const hearing: In<'transcribing'> = { ...now, phase: { name: 'transcribing', lookup: null, run: null } };
    return lookup === null || isComplete(lookup)
      ? step(hearing)
      : step(hearing, { type: 'lookup.abandon', lookup: lookup.id });
  });
}

function dropLiveRun(state: CallState): Step {
  const run = liveRun(state);
  if (run === null) return step(state);
  return andThen(cancelTimers(state, timersOfRun), (now) =>
    step(
      { ...forgotten(now, run), epoch: now.epoch + 1 },
      { type: 'speech.cut', run: run.id, epoch: now.epoch },
      ...abandonMaking(run),
    ),
  );
}

/** The run was heard to its end. */
export function closeRun(state: Talking): Step {
  const { run } = state.phase;
  const text = generatedText(run);
  return andThen(cancelTimers<CallState>(state, timersOfRun), (now) =>
    step(remembering(now, run, text, false)),
  );
}

function forgotten(state: CallState, run: Run): CallState {
  if (run.speculatesOn !== null) return forgetTools(state, run);
  const playedMs = run.held ? run.playedMs : heardMs(run, state.at, state.roundTripMs ?? 0);
  return remembering(leaveToolsOf(state, run), run, heardText(run, playedMs), true);
}

function remembering(state: CallState, run: Run, heard: string, interrupted: boolean): CallState {
  const said: AgentUtterance = {
    speaker: 'agent',
    at: run.heardAt ?? run.startedAt,
    run: run.id,
    kind: run.kind,
    generated: generatedText(run),
    heard,
    interrupted,
  };
  const expects = heard === '' ? state.expects : expectationAfter(state.setup.agent, heard);
  // A model that wrote an answer is not enough: the voice may fail yet.
  const failedTurns = run.kind === 'reply' && heard !== '' ? 0 : state.failedTurns;
  return { ...state, expects, failedTurns, history: [...state.history, said] };
}

function abandonMaking(run: Run): Command[] {
  const orders: Command[] = [];
  if (run.lookup !== null) orders.push({ type: 'lookup.abandon', lookup: run.lookup.id });
  if (run.text === 'writing') orders.push({ type: 'reply.abandon', run: run.id });
  return orders;
}
