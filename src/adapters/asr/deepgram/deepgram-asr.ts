import type { Asr, AsrEvent, AsrOptions, AsrStream } from '../../../ports/asr.ts';
import { DeepgramAccount } from '../../deepgram-account.ts';
import { audioTold, bytesPerMsOf, type DeepgramEarsOptions } from '../../deepgram-ears.ts';
import { KeyTerms } from '../../deepgram-key-terms.ts';
import { NovaStream } from './nova-stream.ts';

/** Quiet for so long ends an utterance; the default, 10 ms, would end one between any two words. */
const endpointingMs = 300;
/** No word for so long ends it too, where a noise keeps the quiet away. Less is of no use, says Deepgram. */
const utteranceEndMs = 1_000;

/** Hears with Deepgram's Nova. It settles words and leaves it to us when a turn is over. */
export class DeepgramAsr<Takes extends Asr['takes']> {
  readonly name = 'deepgram';
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
    return new NovaStream({
      provider: this.name,
      call: options.call,
      time,
      faults,
      bytesPerMs: bytesPerMsOf(this.takes),
      prepare: () => this.#prepare(options),
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

  async #prepare({ language, expects }: AsrOptions) {
    const { model } = this.#options;
    const terms = this.#keyTerms.of(expects);
    return this.#account.client.listen.v1.connect({
      ...this.#account.connection(),
      model,
      language,
      ...audioTold(this.takes),
      channels: 1,
      interim_results: 'true',
      // Numbers and times as they are written: what people say on a telephone is looked up and read back. It may hold a
      // number back for three seconds, in case it goes on, but not from a Finalize, which follows every voice; `no_delay`
      // would leave most of them unwritten.
      smart_format: 'true',
      endpointing: endpointingMs,
      utterance_end_ms: utteranceEndMs,
      vad_events: 'true',
      // Older models refuse these; their `keywords` are single words, and an agent expects phrases.
      ...(model.startsWith('nova-3') && terms.length > 0 && { keyterm: terms }),
    });
  }
}
