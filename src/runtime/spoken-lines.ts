import type { Log } from '../ports/log.ts';
import type { Tts, TtsPiece, TtsRequest } from '../ports/tts.ts';

export interface SpokenLinesOptions {
  readonly tts: Tts;
  /** The segments that are always the same, the ones that are wanted soonest first. */
  readonly segments: readonly string[];
  readonly language: string;
  readonly voice: string | null;
  readonly log: Log;
}

/** The call that lines are spoken in for. */
const nobody = 'warming';

/** A voice in front of another: what is always the same is spoken in once, and sounds at once from then on. */
export class SpokenLines implements Tts {
  readonly name: string;
  readonly #options: SpokenLinesOptions;
  readonly #fixed: ReadonlySet<string>;
  /** The whole sound of a segment. A few seconds each, of a few dozen lines: about a megabyte. */
  readonly #sounds = new Map<string, readonly TtsPiece[]>();
  #warming: Promise<void> | null = null;

  constructor(options: SpokenLinesOptions) {
    this.#options = options;
    this.#fixed = new Set(options.segments);
    this.name = options.tts.name;
  }

  async *speak(request: TtsRequest, signal: AbortSignal): AsyncIterable<TtsPiece> {
    const sound = this.#isOurs(request) ? this.#sounds.get(request.text) : undefined;
    if (sound === undefined) {
      yield* this.#options.tts.speak(request, signal);
      return;
    }
    for (const piece of sound) {
      if (signal.aborted) return;
      yield piece;
    }
  }

  /** Has every line spoken in that is not yet. Harmless to ask for again: what failed is tried again then. */
  warm(): Promise<void> {
    this.#warming ??= this.#speakIn().finally(() => {
      this.#warming = null;
    });
    return this.#warming;
  }

  prepare(voice: string | null): void {
    void this.warm();
    this.#options.tts.prepare?.(voice);
  }

  finished(call: string): void {
    this.#options.tts.finished?.(call);
  }

  async close(): Promise<void> {
    await this.#options.tts.close();
  }

  /** Never rejects: a line that is not ready is spoken when it is wanted. One after the other, to be in nobody's way. */
  async #speakIn(): Promise<void> {
    const { tts, segments, log } = this.#options;
    const missing = segments.filter((text) => !this.#sounds.has(text));
    try {
      for (const [segment, text] of missing.entries())
        this.#sounds.set(text, await this.#soundOf(text, segment));
    } catch (error) {
      log.warn('a fixed line could not be spoken in: it will be late when a caller is to hear it', {
        line: missing.find((text) => !this.#sounds.has(text)),
        detail: String(error),
      });
    } finally {
      tts.finished?.(nobody);
    }
  }

  async #soundOf(text: string, segment: number): Promise<TtsPiece[]> {
    const { tts, language, voice } = this.#options;
    const request = { call: nobody, run: 0, segment, text, before: null, language, voice } as const;
    const pieces: TtsPiece[] = [];
    const speech = tts.speak({ ...request, attempt: 'first' }, new AbortController().signal);
    for await (const piece of speech) pieces.push(piece);
    return pieces;
  }

  #isOurs({ text, language, voice }: TtsRequest): boolean {
    const { language: ourLanguage, voice: ourVoice } = this.#options;
    return this.#fixed.has(text) && language === ourLanguage && voice === ourVoice;
  }
}
