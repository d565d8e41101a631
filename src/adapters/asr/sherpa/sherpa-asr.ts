import type { AsrEvent, AsrOptions, AsrStream, SpeechAsr } from '../../../ports/asr.ts';
import type { Timers, Waiting } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import type { Model } from './model-folder.ts';
import { Recogniser } from './recogniser.ts';
import { SherpaStream } from './sherpa-stream.ts';

/** Ten seconds of a caller, PCM16 at 16 kHz: whoever waits for so long to be heard is better heard by somebody else. */
const waitingBytesPerCallMax = 10_000 * 32;
/** What keeps a model from being loaded may be mended while we run, and loading one takes seconds of a core. */
const tryAgainMs = 30_000;

export interface SherpaAsrOptions {
  readonly model: Model;
  /** Phrases that the agent expects, for a model that can be told: once, and the same for all calls. */
  readonly expects: readonly string[];
  readonly timers: Timers;
  readonly log: Log;
}

/** Hears with a streaming model of the user's own, by sherpa-onnx, in one process for all calls. */
export class SherpaAsr implements SpeechAsr {
  readonly name = 'sherpa';
  readonly takes = 'PCM16 at 16 kHz';
  readonly #options: SherpaAsrOptions;
  readonly #streams = new Map<number, SherpaStream>();
  #recogniser: Recogniser;
  #opened = 0;
  #fault: string | null = null;
  #pause: Waiting | null = null;
  #isClosed = false;

  constructor(options: SherpaAsrOptions) {
    this.#options = options;
    this.#recogniser = this.#start();
  }

  open(_options: AsrOptions, tell: (event: AsrEvent) => void): AsrStream<Int16Array> {
    this.#opened += 1;
    const number = this.#opened;
    const recogniser = this.#recogniser;
    const stream = new SherpaStream({
      send: (kind, body) => recogniser.send(kind, number, body),
      isBehind: () => recogniser.waitingBytes > waitingBytesPerCallMax * this.#streams.size,
      tell,
      closed: () => this.#streams.delete(number),
      givenUp: () => this.#giveUp(number),
    });
    const fault = this.#fault;
    if (fault === null) this.#streams.set(number, stream);
    else queueMicrotask(() => stream.lose('crashed', fault));
    return stream;
  }

  fault(): string | null {
    return this.#fault;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#pause?.cancel();
    this.#recogniser.kill('The recogniser process was ended.');
    await this.#recogniser.gone;
  }

  #start(): Recogniser {
    const { model, expects } = this.#options;
    const recogniser = new Recogniser({
      model,
      expects,
      ready: () => {
        this.#fault = null;
      },
      tell: (number, heard) => this.#streams.get(number)?.hear(heard),
    });
    void recogniser.gone.then(() => this.#lose(recogniser));
    return recogniser;
  }

  /** A process that hears nobody of all who spoke to it in ten seconds is stuck, or has more than it will ever manage. */
  #giveUp(number: number): void {
    this.#streams.delete(number);
    if (this.#streams.size > 0) return;
    const stuck = this.#recogniser;
    stuck.kill('The recogniser process was ended, for it heard nobody any more.');
    this.#lose(stuck);
  }

  #lose(recogniser: Recogniser): void {
    if (this.#isClosed || recogniser !== this.#recogniser) return;
    const { reason, isReady } = recogniser;
    this.#options.log.error('the recogniser process is gone', { reason });
    // One that never was ready would die again and again: whoever asks how we are is told the reason.
    if (isReady) this.#recogniser = this.#start();
    else this.#tryLater(reason);
    const lost = [...this.#streams.values()];
    this.#streams.clear();
    for (const stream of lost) stream.lose('crashed', reason);
  }

  #tryLater(reason: string): void {
    this.#fault = reason;
    this.#pause = this.#options.timers.after(tryAgainMs, () => {
      this.#recogniser = this.#start();
    });
  }
}
