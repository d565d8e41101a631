import { nextChunk } from '../../words/chunks.ts';
import { speechReady } from '../../words/speech-ready.ts';
import { hasWords, lastMark, type Talking, withRun } from '../run.ts';
import type { CallState, Run, Segment } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimer, isWaiting, startTimer } from '../waiting.ts';
import { finishRun } from './finish-run.ts';

/** Cuts what is written into speakable segments and has each spoken at once. */
export function sayWhatIsReady(state: Talking): Step<Talking> {
  let said = step(state);
  for (let cut = cutNext(state.phase.run); cut !== null; cut = cutNext(said.state.phase.run)) {
    const { chunk, rest } = cut;
    said = andThen(said, (now) => speak(withRun(now, { ...now.phase.run, unspoken: rest }), chunk, 'speech'));
  }
  return andThen(said, (now) =>
    hasWords(now.phase.run) ? andThen(cancelTimer(now, 'filler'), awaitFirstSound) : awaitFirstSound(now),
  );
}

/** Says all that is written; where nothing in it is for the ear, the run is over before it began. */
export function sayAll(state: Talking): Step {
  return andThen<Talking, CallState>(sayWhatIsReady(state), (now) =>
    now.phase.run.segments.length === 0 ? finishRun(now) : step(now),
  );
}

/** Says a text that stands apart from what the run itself has to say. */
export function sayApart(state: Talking, text: string, role: 'filler' | 'notice'): Step<Talking> {
  let said = step(state);
  for (let cut = nextChunk(text, whole); cut !== null; cut = nextChunk(cut.rest, whole)) {
    const { chunk } = cut;
    said = andThen(said, (now) => speak(now, chunk, role));
  }
  return andThen(said, (now) => awaitFirstSound(withNotice(now)));
}

const whole = { first: false, complete: true } as const;

function cutNext(run: Run) {
  return nextChunk(run.unspoken, { first: !hasWords(run), complete: run.text === 'written' });
}

function speak(state: Talking, chunk: string, role: Segment['role']): Step<Talking> {
  const { run } = state.phase;
  const text = speechReady(chunk);
  if (text === '') return step(state);
  const said: Segment = { text, role, durationMs: null, words: null, attempt: 'first' };
  return step(withRun(state, { ...run, segments: [...run.segments, said] }), {
    type: 'speech.say',
    run: run.id,
    epoch: state.epoch,
    segment: run.segments.length,
    text,
    attempt: 'first',
  });
}

function withNotice(state: Talking): Talking {
  const { run } = state.phase;
  return withRun(state, { ...run, noticeDue: run.segments.some((segment) => segment.role === 'notice') });
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
