import { heardMs, heardText } from '../../words/heard.ts';
import type { Command } from '../command.ts';
import { generatedText, liveRun, type Talking } from '../run.ts';
import type { AgentUtterance, CallState, Run } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimers } from '../waiting.ts';

/** The timers that belong to a run and die with it. */
const timersOfRun = [
  'lookups',
  'first_words',
  'whole_reply',
  'first_sound',
  'playback',
  'false_alarm',
] as const;

/**
 * Silences the live run, if there is one, and everything that works for it. History keeps exactly the words that were
 * heard. Which phase follows is for whoever dropped it to say.
 */
export function dropRun(state: CallState): Step {
  const run = liveRun(state);
  if (run === null) return step(state);
  return andThen(cancelTimers(state, timersOfRun), (now) =>
    step(
      { ...now, epoch: now.epoch + 1, history: [...now.history, cutShort(now, run)] },
      { type: 'speech.cut', run: run.id, epoch: now.epoch },
      ...abandonMaking(now, run),
    ),
  );
}

/** The run was heard to its end. */
export function closeRun(state: Talking): Step {
  const { run } = state.phase;
  const text = generatedText(run);
  const said = utterance(run, text, false);
  return andThen(cancelTimers(state, timersOfRun), (now) =>
    step({ ...now, history: [...now.history, said] }),
  );
}

function cutShort(state: CallState, run: Run): AgentUtterance {
  const playedMs = heardMs(run, state.at, state.roundTripMs ?? 0);
  return utterance(run, heardText(run, playedMs), true);
}

function utterance(run: Run, heard: string, interrupted: boolean): AgentUtterance {
  return {
    speaker: 'agent',
    at: run.heardAt ?? run.startedAt,
    run: run.id,
    kind: run.kind,
    generated: generatedText(run),
    heard,
    interrupted,
  };
}

function abandonMaking(state: CallState, run: Run): Command[] {
  const orders: Command[] = [];
  if (state.phase.name === 'thinking' && state.phase.lookup !== null) {
    orders.push({ type: 'lookup.abandon', lookup: state.phase.lookup.id });
  }
  if (run.text === 'writing') orders.push({ type: 'reply.abandon', run: run.id });
  return orders;
}
