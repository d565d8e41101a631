import { z } from 'zod';
import type { ListeningPace } from './listening-pace.ts';
import { type Heard, WordEar } from './word-sounds.ts';

const guessEveryMs = 240;
/** The stand-in is sure after so much quiet, and believes it by so much earlier. */
export const sureQuietMs = 500;
const eagerAheadMs = 250;

const thresholds = z.strictObject({
  eot_threshold: z.number().min(0.5).max(1).optional(),
  eager_eot_threshold: z.number().min(0.3).max(0.9).optional(),
  eot_timeout_ms: z.number().int().min(500).max(60_000).optional(),
});
const configure = z.strictObject({ type: z.literal('Configure'), thresholds: thresholds.optional() });

/** How Flux makes messages of audio: turns, of which the whole is told again and again. */
export class FluxMind {
  readonly #ear: WordEar;
  readonly #say: (message: object) => void;
  readonly #isEager: boolean;
  readonly #guessEveryMs: number;
  readonly #eagerQuietMs: number;
  #sequence = 0;
  #turn = 0;
  #words: Heard[] = [];
  #isEnding = false;

  constructor(query: URLSearchParams, say: (message: object) => void, pace: ListeningPace = {}) {
    this.#say = say;
    this.#guessEveryMs = pace.guessEveryMs ?? guessEveryMs;
    this.#eagerQuietMs = sureQuietMs - (pace.eagerAheadMs ?? eagerAheadMs);
    this.#isEager = query.has('eager_eot_threshold');
    this.#ear = new WordEar(query.get('encoding') === 'mulaw', (ended) => this.#tick(ended));
    this.#tell({ type: 'Connected' });
  }

  hear(audio: Buffer): void {
    this.#ear.hear(audio);
  }

  /** A control message; a sentence when it is none that Flux knows. */
  control(message: object): string | null {
    const read = configure.safeParse(message);
    if (!read.success) return `no control message of Flux's: ${JSON.stringify(message)}`;
    this.#tell({ type: 'ConfigureSuccess', thresholds: read.data.thresholds ?? {}, keyterms: [] });
    return null;
  }

  #tick(ended: Heard | null): void {
    if (ended) this.#hearWord(ended);
    const last = this.#words.at(-1);
    if (last === undefined) return;
    const isQuiet = this.#ear.clearUntilMs === this.#ear.nowMs;
    const quietMs = isQuiet ? this.#ear.nowMs - last.untilMs : 0;
    if (quietMs === this.#eagerQuietMs && this.#isEager) {
      this.#isEnding = true;
      this.#tellTurn('EagerEndOfTurn');
    } else if (quietMs === sureQuietMs) {
      this.#tellTurn('EndOfTurn');
      this.#turn += 1;
      this.#words = [];
      this.#isEnding = false;
    } else if (this.#ear.nowMs % this.#guessEveryMs === 0) this.#tellTurn('Update');
  }

  #hearWord(word: Heard): void {
    this.#words.push(word);
    if (this.#isEnding) this.#tellTurn('TurnResumed');
    this.#isEnding = false;
    if (this.#words.length === 1) this.#tellTurn('StartOfTurn');
  }

  #tellTurn(event: string): void {
    this.#tell(turnInfoOf(event, this.#turn, this.#words, this.#ear.clearUntilMs));
  }

  #tell(message: object): void {
    this.#say({ request_id: 'r1', sequence_id: this.#sequence++, ...message });
  }
}

/** A message of Flux's about a turn. */
export function turnInfoOf(event: string, turn: number, words: readonly Heard[], heardMs: number): object {
  return {
    type: 'TurnInfo',
    event,
    turn_index: turn,
    audio_window_start: (words[0]?.fromMs ?? 0) / 1_000,
    audio_window_end: heardMs / 1_000,
    transcript: words.map(({ word }) => word).join(' '),
    words: words.map((one) => ({
      word: one.word,
      confidence: 0.98,
      start: one.fromMs / 1_000,
      end: one.untilMs / 1_000,
    })),
    end_of_turn_confidence: event === 'EndOfTurn' ? 0.9 : 0.3,
    ...(event === 'EndOfTurn' && { trigger: 'model' }),
  };
}
