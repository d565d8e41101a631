import type { ListeningPace } from './listening-pace.ts';
import { type Heard, WordEar } from './word-sounds.ts';

const guessEveryMs = 200;
const wordsInWindowMax = 3;
const emptyEveryMs = 3_000;

/** How Nova makes messages of audio: windows of words that are guessed, then settled. */
export class NovaMind {
  readonly #guessEveryMs: number;
  readonly #ear: WordEar;
  readonly #say: (message: object) => void;
  readonly #endpointingMs: number;
  readonly #utteranceEndMs: number;
  #from = 0;
  #words: Heard[] = [];
  #lastWord: Heard | null = null;
  #isEndTold = true;
  #isUtteranceEndTold = true;

  constructor(query: URLSearchParams, say: (message: object) => void, pace: ListeningPace = {}) {
    this.#say = say;
    this.#guessEveryMs = pace.guessEveryMs ?? guessEveryMs;
    this.#endpointingMs = Number(query.get('endpointing'));
    this.#utteranceEndMs = Number(query.get('utterance_end_ms'));
    this.#ear = new WordEar(query.get('encoding') === 'mulaw', (ended) => this.#tick(ended));
  }

  hear(audio: Buffer): void {
    this.#ear.hear(audio);
  }

  /** A control message; a sentence when it is none that Nova knows. */
  control(message: { type?: unknown }): string | null {
    if (message.type === 'KeepAlive') return null;
    if (message.type !== 'Finalize') return `no control message of Nova's: ${JSON.stringify(message)}`;
    this.#settle({ from_finalize: true });
    return null;
  }

  #tick(ended: Heard | null): void {
    if (ended) {
      this.#words.push(ended);
      this.#lastWord = ended;
      this.#isEndTold = false;
      this.#isUtteranceEndTold = false;
    }
    const now = this.#ear.nowMs;
    const quietMs = now - (this.#lastWord?.untilMs ?? now);
    if (this.#words.length >= wordsInWindowMax) this.#settle({});
    else if (!this.#isEndTold && this.#ear.clearUntilMs === now && quietMs >= this.#endpointingMs) {
      this.#isEndTold = true;
      this.#settle({ speech_final: true });
    } else if (now - this.#from >= emptyEveryMs && this.#words.length === 0) this.#settle({});
    else if (now % this.#guessEveryMs === 0) this.#tell({ is_final: false }, now);
    if (!this.#isUtteranceEndTold && quietMs >= this.#utteranceEndMs) {
      this.#isUtteranceEndTold = true;
      const lastWordEnd = (this.#lastWord?.untilMs ?? 0) / 1_000;
      this.#say({ type: 'UtteranceEnd', channel: [0, 1], last_word_end: lastWordEnd });
    }
  }

  #settle(flags: object): void {
    const until = this.#ear.clearUntilMs;
    this.#tell({ is_final: true, ...flags }, until);
    this.#from = until;
    this.#words = [];
  }

  #tell(flags: object, until: number): void {
    this.#say(resultOf(this.#words, { fromMs: this.#from, untilMs: until }, flags));
  }
}

/** A message of Nova's about words in a stretch of audio. */
export function resultOf(
  words: readonly Heard[],
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
  flags: object,
): object {
  return {
    type: 'Results',
    channel_index: [0, 1],
    start: fromMs / 1_000,
    duration: (untilMs - fromMs) / 1_000,
    is_final: false,
    speech_final: false,
    from_finalize: false,
    ...flags,
    channel: {
      alternatives: [
        {
          transcript: words.map(({ word }) => word).join(' '),
          confidence: words.length > 0 ? 0.98 : 0,
          words: words.map((one) => ({
            word: one.word,
            punctuated_word: one.word,
            start: one.fromMs / 1_000,
            end: one.untilMs / 1_000,
            confidence: 0.98,
          })),
        },
      ],
    },
    metadata: { request_id: 'r1', model_info: { name: 'general', version: '1', arch: 'nova-3' } },
  };
}
