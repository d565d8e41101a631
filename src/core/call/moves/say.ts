import { nextChunk } from '../../words/chunks.ts';
import { speechReady } from '../../words/speech-ready.ts';
import type { Command } from '../command.ts';
import { lastMark, type Talking, withRun } from '../run.ts';
import type { CallState, Run } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { isWaiting, startTimer } from '../waiting.ts';
import { finishRun } from './finish-run.ts';

/** Cuts what is written into speakable segments and has each spoken at once. */
export function sayWhatIsReady(state: Talking): Step<Talking> {
  let run = state.phase.run;
  const orders: Command[] = [];
  for (let cut = cutNext(run); cut !== null; cut = cutNext(run)) {
    const text = speechReady(cut.chunk);
    run = { ...run, unspoken: cut.rest };
    if (text === '') continue;
    orders.push({ type: 'speech.say', run: run.id, epoch: state.epoch, segment: run.segments.length, text });
    run = { ...run, segments: [...run.segments, { text, durationMs: null }] };
  }
  return andThen(step(withRun(state, run), ...orders), awaitFirstSound);
}

/** Says all that is written; where nothing in it is for the ear, the run is over before it began. */
export function sayAll(state: Talking): Step {
  return andThen<Talking, CallState>(sayWhatIsReady(state), (now) =>
    now.phase.run.segments.length === 0 ? finishRun(now) : step(now),
  );
}

function cutNext(run: Run) {
  return nextChunk(run.unspoken, { first: run.segments.length === 0, complete: run.text === 'written' });
}

/** Words are on their way to the voice: it must not take for ever to make the first sound of them. */
export function awaitFirstSound(state: Talking): Step<Talking> {
  const { run } = state.phase;
  const sounded = run.heardAt !== null || lastMark(run) !== null;
  if (sounded || run.held || run.segments.length === 0 || isWaiting(state, 'first_sound')) return step(state);
  return startTimer(state, 'first_sound', state.setup.agent.patience.firstSoundMs);
}

/** Sound is on its way to the caller: it must not take for ever to go on, or to be played. */
export function awaitPlayback(state: Talking): Step<Talking> {
  return startTimer(state, 'playback', state.setup.agent.patience.playbackGraceMs);
}
