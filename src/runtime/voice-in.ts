import { decodeMulaw } from '../audio/mulaw.ts';
import { lineRateHz, speechRateHz } from '../audio/rates.ts';
import { Resampler } from '../audio/resample.ts';
import { type VoiceChange, VoiceDetector } from '../audio/voice-detector.ts';
import type { Happening } from '../core/call/event.ts';
import type { Asr, AsrEvent, AsrOptions, AsrStream } from '../ports/asr.ts';
import type { Recorder } from './recorder.ts';

/** Voice shorter than this is a click, not a beginning. */
const voiceStartMs = 60;
/** Quiet for so long ends the voice; pauses between words are shorter. */
const voiceEndMs = 300;
/** The recogniser gets audio in batches of 80 ms: a send costs the same whatever its size. */
const batchSamples = (speechRateHz * 80) / 1_000;

/** A carrier's clock that is further from ours than any jitter is wrong, and must not stretch the recording. */
const clocksApartMaxMs = 10_000;

export interface VoiceInDoors {
  readonly asr: Asr;
  readonly options: AsrOptions;
  /** Voice that lasts so long is reported as sustained. */
  readonly minSpeechMs: number;
  readonly recorder: Recorder | null;
  /** Milliseconds since the session began. */
  now(): number;
  tell(happening: Happening): void;
}

/** The caller's voice on its way in, over one line: to the recogniser, to the voice detector, to the recording. */
export class VoiceIn {
  readonly #doors: VoiceInDoors;
  /** When this line began, ms since the session did: the carrier counts from there. */
  readonly #beganAtMs: number;
  readonly #ears: AsrStream;
  readonly #detector: VoiceDetector;
  readonly #toSpeech = new Resampler(lineRateHz, speechRateHz);
  #batch = new Int16Array(2 * batchSamples);
  #batched = 0;
  #closed = false;

  constructor(doors: VoiceInDoors) {
    this.#doors = doors;
    this.#beganAtMs = doors.now();
    this.#detector = new VoiceDetector({
      startMs: voiceStartMs,
      sustainMs: doors.minSpeechMs,
      endMs: voiceEndMs,
    });
    this.#ears = doors.asr.open(doors.options, (event) => this.#hear(event));
  }

  audio(mulaw: Uint8Array, atMs: number): void {
    if (this.#closed) return;
    const pcm = decodeMulaw(mulaw);
    this.#doors.recorder?.caller(this.#believable(atMs), pcm);
    this.#listen(this.#toSpeech.push(pcm));
    for (const change of this.#detector.push(pcm)) this.#notice(change);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#detector.close();
    this.#ears.close();
  }

  #believable(atMs: number): number {
    const now = this.#doors.now();
    const at = this.#beganAtMs + atMs;
    return Math.abs(at - now) > clocksApartMaxMs ? now : at;
  }

  #listen(speech: Int16Array): void {
    if (this.#batched + speech.length > this.#batch.length) this.#flush();
    if (speech.length > this.#batch.length) {
      this.#ears.write(speech);
      return;
    }
    this.#batch.set(speech, this.#batched);
    this.#batched += speech.length;
    if (this.#batched >= batchSamples) this.#flush();
  }

  #flush(): void {
    if (this.#batched > 0) this.#ears.write(this.#batch.subarray(0, this.#batched));
    this.#batched = 0;
  }

  #notice(change: VoiceChange): void {
    if (change.type === 'started') this.#ears.voiceBegan();
    if (change.type === 'ended') {
      this.#flush();
      this.#ears.voiceEnded();
    }
    this.#doors.tell(voiceFact(change));
  }

  #hear(event: AsrEvent): void {
    if (!this.#closed) this.#doors.tell(wordsFact(event));
  }
}

function voiceFact(change: VoiceChange): Happening {
  switch (change.type) {
    case 'started':
      return { type: 'caller.speech_started', voicedMs: change.voicedMs };
    case 'sustained':
      return { type: 'caller.speech_sustained', voicedMs: change.voicedMs };
    case 'ended':
      return { type: 'caller.speech_ended', silentMs: change.silentMs };
  }
}

function wordsFact(event: AsrEvent): Happening {
  switch (event.type) {
    case 'partial':
      return { type: 'caller.words_guessed', text: event.text };
    case 'final':
      return { type: 'caller.words_settled', text: event.text, confidence: event.confidence };
    case 'turn_ending':
      return { type: 'caller.turn_ending' };
    case 'turn_resumed':
      return { type: 'caller.turn_resumed' };
    case 'turn_ended':
      return { type: 'caller.turn_ended' };
    case 'lost':
      return { type: 'hearing.failed', failure: event.failure };
  }
}
