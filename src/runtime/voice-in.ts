import { decodeMulaw, mulawSilence } from '../audio/mulaw.ts';
import { lineBytesPerMs } from '../audio/rates.ts';
import { type VoiceChange, VoiceDetector } from '../audio/voice-detector.ts';
import type { Happening } from '../core/call/event.ts';
import type { Expectation } from '../core/turns/expectation.ts';
import type { Asr, AsrEvent, AsrOptions } from '../ports/asr.ts';
import type { Clock } from '../ports/clock.ts';
import { EarTime } from './ear-time.ts';
import { type Ears, openEars } from './ears.ts';
import type { Recorder } from './recorder.ts';

/** Voice shorter than this is a click, not a beginning. */
const voiceStartMs = 60;
/** Quiet for so long ends the voice; pauses between words are shorter. */
const voiceEndMs = 300;
/** Twilio's own frame: 20 ms. */
const frameBytes = 160;
const silence = {
  mulaw: new Uint8Array(frameBytes).fill(mulawSilence),
  pcm: new Int16Array(frameBytes),
};

/** The frame of whoever is heard right now: nobody who is given it may keep it, and it stays in the processor's cache. */
const frame = new Int16Array(frameBytes);

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
  /** Looked at for every frame: one for all calls stays in the processor's cache, and what `now` goes through does not. */
  readonly clock: Clock;
  tell(happening: Happening): void;
}

/**
 * The caller's voice on its way in, over one line: to the recogniser, to the voice detector, to the recording. The
 * recording has every frame at its own place, whenever it comes; the ears cannot wait for one that is late.
 */
export class VoiceIn {
  readonly #doors: VoiceInDoors;
  /** When this line began, ms since the session did: the carrier counts from there. */
  readonly #beganAtMs: number;
  /** The same by the clock. */
  readonly #openedAt: number;
  readonly #ears: Ears;
  readonly #earTime = new EarTime();
  readonly #detector: VoiceDetector;
  #closed = false;

  constructor(doors: VoiceInDoors) {
    this.#doors = doors;
    this.#beganAtMs = doors.now();
    this.#openedAt = doors.clock.now();
    this.#detector = new VoiceDetector({
      startMs: voiceStartMs,
      sustainMs: doors.minSpeechMs,
      endMs: voiceEndMs,
    });
    this.#ears = openEars(doors.asr, doors.options, (event) => this.#hearWords(event));
  }

  audio(mulaw: Uint8Array, atMs: number): void {
    if (this.#closed) return;
    const pcm = decodeMulaw(mulaw, mulaw.length === frameBytes ? frame : undefined);
    const at = this.#sessionTime(atMs);
    this.#doors.recorder?.caller(at ?? this.#doors.now(), pcm);
    const silenceMs = this.#earTime.silenceBefore(at, mulaw.length / lineBytesPerMs);
    if (silenceMs === null) return;
    this.#hearSilence(silenceMs);
    this.#hear(mulaw, pcm, false);
  }

  /** What kind of answer the agent waits for from here on. */
  expect(kind: Expectation['kind']): void {
    if (!this.#closed) this.#ears.expect(kind);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#detector.close();
    this.#ears.close();
  }

  /** When the carrier says that it heard this, ms; null when that cannot be. */
  #sessionTime(atMs: number): number | null {
    const aheadMs = atMs - (this.#doors.clock.now() - this.#openedAt);
    return Math.abs(aheadMs) > clocksApartMaxMs ? null : this.#beganAtMs + atMs;
  }

  #hearSilence(ms: number): void {
    for (let left = ms * lineBytesPerMs; left > 0; left -= frameBytes) {
      this.#hear(silence.mulaw.subarray(0, left), silence.pcm.subarray(0, left), true);
    }
  }

  #hear(mulaw: Uint8Array, pcm: Int16Array, isLost: boolean): void {
    // What the voice detector notices may end the call.
    if (this.#closed) return;
    this.#ears.hear(mulaw, pcm);
    for (const change of this.#detector.push(pcm, isLost)) this.#notice(change);
  }

  #notice(change: VoiceChange): void {
    if (change.type === 'started') this.#ears.voiceBegan();
    if (change.type === 'ended') this.#ears.voiceEnded();
    this.#doors.tell(voiceFact(change));
  }

  #hearWords(event: AsrEvent): void {
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
