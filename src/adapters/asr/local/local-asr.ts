import { isDeepStrictEqual } from 'node:util';
import type { AsrEvent, AsrOptions, AsrStream, SpeechAsr } from '../../../ports/asr.ts';
import type { Log } from '../../../ports/log.ts';
import { PreRoll } from './pre-roll.ts';
import type { Recogniser } from './recogniser.ts';
import { RecogniserPool } from './recogniser-pool.ts';

/** 400 ms at 16 kHz: voice detection takes up to 200 ms to be sure, and a soft first consonant comes before that. */
const preRollSamples = 6_400;

/** Hears English without any account: PocketSphinx and a grammar of what the agent expects. Needs voice detection. */
export class LocalAsr implements SpeechAsr {
  readonly name = 'local';
  readonly takes = 'PCM16 at 16 kHz';
  readonly #expects: readonly string[];
  readonly #pool: RecogniserPool;

  constructor({ log, expects }: { log: Log; expects: readonly string[] }) {
    this.#expects = expects;
    this.#pool = new RecogniserPool({ expects, log });
  }

  open({ language, expects }: AsrOptions, tell: (event: AsrEvent) => void): AsrStream<Int16Array> {
    if (!understands(language)) return deaf(language, tell);
    const recogniser = this.#pool.take();
    if (!isDeepStrictEqual(expects, this.#expects)) recogniser.tell({ type: 'expect', phrases: expects });
    return new LocalStream(recogniser, tell);
  }

  fault(): string | null {
    return this.#pool.fault;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

/** Whether callers who speak this language can be understood. */
export function understands(language: string): boolean {
  return /^en\b/i.test(language);
}

class LocalStream implements AsrStream<Int16Array> {
  readonly #recogniser: Recogniser;
  readonly #preRoll = new PreRoll(preRollSamples);
  #voice = false;
  #closed = false;

  constructor(recogniser: Recogniser, tell: (event: AsrEvent) => void) {
    this.#recogniser = recogniser;
    recogniser.listen((message) => {
      if (!this.#closed && (message.type === 'partial' || message.type === 'final')) tell(message);
    });
    void recogniser.gone.then(() => {
      if (!this.#closed) tell(lost('crashed', recogniser.reason));
    });
  }

  write(audio: Int16Array): void {
    if (this.#closed) return;
    if (this.#voice) this.#recogniser.tell({ type: 'audio', samples: audio });
    else this.#preRoll.write(audio);
  }

  voiceBegan(): void {
    if (this.#closed || this.#voice) return;
    this.#voice = true;
    this.#recogniser.tell({ type: 'voice_began' });
    this.#recogniser.tell({ type: 'audio', samples: this.#preRoll.take() });
  }

  voiceEnded(): void {
    if (this.#closed || !this.#voice) return;
    this.#voice = false;
    this.#recogniser.tell({ type: 'voice_ended' });
  }

  close(): void {
    this.#closed = true;
    this.#recogniser.end();
  }
}

/** A stream for a language nobody here understands: says so, and hears nothing. */
function deaf(language: string, tell: (event: AsrEvent) => void): AsrStream<Int16Array> {
  const detail = `The local recogniser understands English only, not "${language}": set ASR_PROVIDER to another provider.`;
  queueMicrotask(() => tell(lost('refused', detail)));
  return { write() {}, voiceBegan() {}, voiceEnded() {}, close() {} };
}

function lost(reason: 'crashed' | 'refused', detail: string): AsrEvent {
  return { type: 'lost', failure: { provider: 'local', reason, detail, retryable: reason === 'crashed' } };
}
