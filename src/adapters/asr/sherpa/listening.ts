import type { OnlineRecognizer } from 'sherpa-onnx-node';
import { speechRateHz } from '../../../audio/rates.ts';
import { CallerEar, type Heard } from './caller-ear.ts';
import type { Alphabet } from './hotwords.ts';
import { type Frame, samplesIn } from './wire.ts';

export interface ListeningOptions {
  readonly recogniser: OnlineRecognizer;
  readonly alphabet: Alphabet;
  tell(stream: number, heard: Heard): void;
}

/** What is decoded at once shares the work; more than this would keep everybody waiting for the last. */
const batchMax = 16;

/** All callers whom one recogniser hears. */
export class Listening {
  readonly #options: ListeningOptions;
  readonly #tailMs: number;
  readonly #ears = new Map<number, CallerEar>();

  constructor(options: ListeningOptions) {
    this.#options = options;
    this.#tailMs = lookAheadOf(options.recogniser);
  }

  obey({ kind, stream, body }: Frame): void {
    if (kind === 'open') this.#open(stream);
    // What comes for a caller who is gone was on its way when they went.
    const ear = this.#ears.get(stream);
    if (kind === 'audio') ear?.hear(samplesIn(body));
    if (kind === 'voice_began') ear?.voiceBegan();
    if (kind === 'voice_ended') ear?.voiceEnded();
    if (kind === 'close') this.#ears.delete(stream);
  }

  /** Decodes what has come, for all callers at once. */
  decode(): void {
    for (let ready = this.#ready(); ready.length > 0; ready = this.#ready()) {
      this.#options.recogniser.decodeStreams(ready.map((ear) => ear.stream));
      for (const ear of ready) ear.look();
    }
  }

  #ready(): CallerEar[] {
    return [...this.#ears.values()].filter((ear) => ear.isReady).slice(0, batchMax);
  }

  #open(stream: number): void {
    const { recogniser, alphabet, tell } = this.#options;
    const ear = new CallerEar({
      recogniser,
      tailMs: this.#tailMs,
      write: (text) => (alphabet.isCapital ? text.toLowerCase() : text).trim(),
      tell: (heard) => tell(stream, heard),
    });
    this.#ears.set(stream, ear);
  }
}

const stepMs = 10;
/** The largest chunks of published models are of 1.3 s; whatever waits for longer than this is no streaming model. */
const lookAheadMsMax = 5_000;

/** How much audio a model wants to hear before it says anything. Found by trying, which warms it up as well. */
function lookAheadOf(recogniser: OnlineRecognizer): number {
  const stream = recogniser.createStream();
  const samples = new Float32Array((stepMs * speechRateHz) / 1_000);
  let ms = 0;
  for (; !recogniser.isReady(stream); ms += stepMs) {
    if (ms >= lookAheadMsMax) throw new Error(`it says nothing after ${lookAheadMsMax / 1_000} s of audio`);
    stream.acceptWaveform({ samples, sampleRate: speechRateHz });
  }
  recogniser.decodeStreams([stream]);
  return ms;
}
