import type { OnlineRecognizer, OnlineRecognizerResult, OnlineStream } from 'sherpa-onnx-node';
import { speechRateHz } from '../../../audio/rates.ts';
import type { AsrEvent } from '../../../ports/asr.ts';

/** What an ear makes out. */
export type Heard = Extract<AsrEvent, { readonly type: 'partial' | 'final' }>;

export interface CallerEarOptions {
  readonly recogniser: OnlineRecognizer;
  /** What the model needs to hear after a sound to have made up its mind about it. */
  readonly tailMs: number;
  /** As people write what the model writes. */
  write(text: string): string;
  tell(heard: Heard): void;
}

const samplesPerMs = speechRateHz / 1_000;

/** One caller's ear within the recogniser process. */
export class CallerEar {
  readonly stream: OnlineStream;
  readonly #options: CallerEarOptions;
  /** What the caller's line has brought; */
  #writtenMs = 0;
  /** of it, what is settled for good; */
  #settledMs = 0;
  /** and the quiet of ours that the model has heard besides. */
  #addedMs = 0;
  #guess = '';
  #isVoiced = false;
  #hasWords = false;

  constructor(options: CallerEarOptions) {
    this.#options = options;
    this.stream = options.recogniser.createStream();
  }

  get isReady(): boolean {
    return this.#options.recogniser.isReady(this.stream);
  }

  hear(samples: Int16Array): void {
    this.#writtenMs += samples.length / samplesPerMs;
    this.#accept(Float32Array.from(samples, (sample) => sample / 32_768));
  }

  voiceBegan(): void {
    this.#isVoiced = true;
    this.#hasWords = false;
  }

  /** Settles all that was said: the model decides about sounds only once it has heard what comes after them. */
  voiceEnded(): void {
    this.#accept(new Float32Array(Math.ceil(this.#options.tailMs * samplesPerMs)));
    this.#addedMs += this.#options.tailMs;
    while (this.isReady) this.#options.recogniser.decodeStreams([this.stream]);
    const result = this.#options.recogniser.getResult(this.stream);
    this.#options.recogniser.reset(this.stream);
    this.#settledMs = this.#writtenMs;
    // A voice without words is told of, once: somebody waits for them. It is none when its words were told before.
    const isNews = result.text.trim() !== '' || (this.#isVoiced && !this.#hasWords);
    this.#isVoiced = false;
    if (isNews) this.#settle(result);
  }

  /** Tells what the last decoding has brought. */
  look(): void {
    const { recogniser } = this.#options;
    const result = recogniser.getResult(this.stream);
    if (recogniser.isEndpoint(this.stream)) this.#end(result);
    else this.#tellGuess(this.#options.write(result.text));
  }

  /** The model itself has heard the end of what was said, or a voice without end is settled now and then. */
  #end(result: OnlineRecognizerResult): void {
    const { recogniser } = this.#options;
    recogniser.reset(this.stream);
    // Only what comes after says where the end was, in the model's own time.
    const endMs = recogniser.getResult(this.stream).start_time * 1_000 - this.#addedMs;
    this.#settledMs = Math.min(Math.max(this.#settledMs, endMs), this.#writtenMs);
    if (result.text.trim() !== '') this.#settle(result);
  }

  #settle(result: OnlineRecognizerResult): void {
    const text = this.#options.write(result.text);
    this.#guess = '';
    this.#hasWords = text !== '';
    const confidence = text === '' ? 0 : likelihood(result.ys_probs);
    this.#options.tell({ type: 'final', text, confidence, settledMs: Math.round(this.#settledMs) });
  }

  #tellGuess(text: string): void {
    if (text === '' || text === this.#guess) return;
    this.#guess = text;
    this.#options.tell({ type: 'partial', text });
  }

  #accept(samples: Float32Array): void {
    if (samples.length > 0) this.stream.acceptWaveform({ samples, sampleRate: speechRateHz });
  }
}

/** How likely the model holds its tokens, on the whole; one that does not say is taken at its word. */
function likelihood(logarithms: readonly number[]): number {
  if (logarithms.length === 0) return 1;
  const mean = logarithms.reduce((all, one) => all + one, 0) / logarithms.length;
  return Math.min(1, Math.exp(mean));
}
