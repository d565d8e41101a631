import type { Timers } from '../../../ports/clock.ts';
import { ProviderFailure } from '../../../ports/failure.ts';
import type { Tts, TtsRequest } from '../../../ports/tts.ts';
import { Patience } from '../../patience.ts';
import { soundLimits } from '../../sound-limits.ts';
import { EspeakProcess } from './espeak-process.ts';
import { pauseAfter, speakable } from './speakable.ts';

/** A calm pace for a telephone; the synthesiser's own 175 hurries. */
const defaultRateWpm = 165;

export interface EspeakOptions {
  /** What is likely to be asked for first, so that the first caller does not wait either. */
  readonly language: string;
  readonly voice?: string | null;
  readonly rateWpm?: number;
  readonly program?: string;
  readonly timers: Timers;
}

/** Speaks with espeak-ng. Each segment has a process of its own, and the next one always stands ready. */
export class EspeakTts implements Tts {
  readonly name = 'local';
  readonly #program: string;
  readonly #rateWpm: number;
  readonly #timers: Timers;
  readonly #speaking = new Set<EspeakProcess>();
  #ready: EspeakProcess | null = null;
  #closed = false;

  constructor({ language, voice, rateWpm, program, timers }: EspeakOptions) {
    this.#timers = timers;
    this.#program = program ?? 'espeak-ng';
    this.#rateWpm = rateWpm ?? defaultRateWpm;
    this.#keepReady(voice ?? language);
  }

  async *speak(request: TtsRequest, signal: AbortSignal): AsyncIterable<Int16Array> {
    const text = speakable(request.text);
    if (signal.aborted || text === '') return;
    if (this.#closed) throw new ProviderFailure(this.name, 'refused', 'it was closed', { retryable: false });

    const voice = request.voice ?? request.language;
    const process = this.#take(voice);
    const patience = new Patience(this.#timers, signal, soundLimits);
    patience.signal.addEventListener('abort', () => process.kill());
    try {
      for await (const audio of process.speak(text)) {
        if (signal.aborted) return;
        // Only now: the start of another process must not delay the first sound of this one.
        this.#keepReady(voice);
        patience.rest();
        yield audio;
        patience.heard();
      }
      const failure = patience.ranOut(this.name);
      if (failure !== null) throw failure;
      if (!signal.aborted) yield pauseAfter(text);
    } finally {
      patience.end();
      process.kill();
      this.#speaking.delete(process);
      this.#keepReady(voice);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const living = [...this.#speaking, ...(this.#ready ? [this.#ready] : [])];
    this.#ready = null;
    for (const process of living) process.kill();
    await Promise.all(living.map((process) => process.ended));
  }

  #take(voice: string): EspeakProcess {
    const ready = this.#ready?.voice === voice && this.#ready.waiting ? this.#ready : null;
    if (ready) this.#ready = null;
    const process = ready ?? this.#start(voice);
    this.#speaking.add(process);
    return process;
  }

  #keepReady(voice: string): void {
    if (this.#closed || (this.#ready?.voice === voice && this.#ready.waiting)) return;
    this.#ready?.kill();
    this.#ready = this.#start(voice);
  }

  #start(voice: string): EspeakProcess {
    return new EspeakProcess(this.#program, voice, this.#rateWpm);
  }
}
