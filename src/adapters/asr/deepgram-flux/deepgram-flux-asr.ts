import type { Asr, AsrEvent, AsrOptions, AsrStream } from '../../../ports/asr.ts';
import { DeepgramAccount } from '../../deepgram-account.ts';
import { audioTold, bytesPerMsOf, type DeepgramEarsOptions } from '../../deepgram-ears.ts';
import { KeyTerms } from '../../deepgram-key-terms.ts';
import { FluxStream } from './flux-stream.ts';
import { type Judgements, judgementsFrom } from './thresholds.ts';

/**
 * Hears with Deepgram's Flux, which judges itself when a turn may be over, and when it is: with `flux-general-en`, or
 * with `flux-general-multi` for callers who speak other languages.
 */
export class DeepgramFluxAsr<Takes extends Asr['takes']> {
  readonly name = 'deepgram-flux';
  readonly opensAhead = true;
  readonly takes: Takes;
  readonly #options: DeepgramEarsOptions<Takes>;
  readonly #account: DeepgramAccount;
  readonly #keyTerms: KeyTerms;

  constructor(options: DeepgramEarsOptions<Takes>) {
    this.#options = options;
    this.takes = options.takes;
    this.#account = new DeepgramAccount({ ...options, clock: options.time });
    this.#keyTerms = new KeyTerms(options.log);
  }

  open(options: AsrOptions, tell: (event: AsrEvent) => void): AsrStream<Uint8Array | Int16Array> {
    const { time, faults } = this.#options;
    if (!this.#understands(options.language)) return deaf(options.language, tell);
    const judgements = judgementsFrom(options.turnOver);
    return new FluxStream({
      provider: this.name,
      call: options.call,
      time,
      faults,
      judgements,
      bytesPerMs: bytesPerMsOf(this.takes),
      prepare: () => this.#prepare(options, judgements),
      tell: (event) => {
        if (event.type === 'lost') this.#account.lost(event.failure);
        tell(event);
      },
    });
  }

  fault(): string | null {
    return this.#account.fault;
  }

  async close(): Promise<void> {}

  #understands(language: string): boolean {
    return this.#isOfManyLanguages || /^en\b/i.test(language);
  }

  get #isOfManyLanguages(): boolean {
    return this.#options.model.includes('multi');
  }

  async #prepare({ language, expects }: AsrOptions, { anything }: Judgements) {
    const { model } = this.#options;
    const terms = this.#keyTerms.of(expects);
    return this.#account.client.listen.v2.connect({
      ...this.#account.connection(),
      model,
      ...audioTold(this.takes),
      ...anything.thresholds,
      // Only the model of many languages takes a hint, and the language alone.
      ...(this.#isOfManyLanguages && { language_hint: [new Intl.Locale(language).language] }),
      ...(terms.length > 0 && { keyterm: terms }),
    });
  }
}

/** A stream for a language that the model does not know: says so, and hears nothing. */
function deaf(language: string, tell: (event: AsrEvent) => void): AsrStream<Uint8Array | Int16Array> {
  const detail = `This model understands English only, not "${language}": set DEEPGRAM_ASR_MODEL to flux-general-multi.`;
  const failure = { provider: 'deepgram-flux', reason: 'refused', detail, retryable: false } as const;
  queueMicrotask(() => tell({ type: 'lost', failure }));
  return { write() {}, voiceBegan() {}, voiceEnded() {}, close() {} };
}
