import type { Log } from '../ports/log.ts';
import type { Tts, TtsPiece, TtsRequest } from '../ports/tts.ts';

export interface SpokenLinesOptions {
  readonly tts: SpeakingVoice;
  /** The segments that are always the same, the ones that are wanted soonest first. */
  readonly segments: readonly string[];
  readonly language: string;
  readonly voice: string | null;
  readonly log: Log;
}

/** A voice that may change. */
export interface SpeakingVoice extends Tts {
  /** Who speaks now; null while nobody can. */
  readonly speaker: string | null;
}

/** What is kept of all voices together: forty minutes of mu-law, ten of PCM16. It is a minute or two as a rule. */
const keptBytesMax = 20 * 1024 * 1024;

/** The call that lines are spoken in for. */
const nobody = 'warming';

/**
 * A voice in front of another: what is always the same is spoken in once, and sounds at once from then on, in the voice
 * that speaks now; in any, when none can speak.
 */
export class SpokenLines implements Tts {
  readonly name: string;
  readonly #options: SpokenLinesOptions;
  readonly #fixed: ReadonlySet<string>;
  /** Of each speaker, the whole sound of each segment. */
  readonly #sounds = new Map<string, Map<string, readonly TtsPiece[]>>();
  /** Segments that could not be spoken in when that was last tried. */
  readonly #failed = new Set<string>();
  #keptBytes = 0;
  #warming: Promise<void> | null = null;

  constructor(options: SpokenLinesOptions) {
    this.#options = options;
    this.#fixed = new Set(options.segments);
    this.name = options.tts.name;
  }

  async *speak(request: TtsRequest, signal: AbortSignal): AsyncIterable<TtsPiece> {
    // A second time is asked for when the first was no good: what is kept is not, either, unless nothing else is left.
    const kept = request.attempt === 'first' ? this.#soundOf(request) : undefined;
    yield* kept === undefined ? this.#speakNow(request, signal) : played(kept, signal);
  }

  /** A voice may fail before anybody has found out that none can speak: any sound of the line is better than none. */
  async *#speakNow(request: TtsRequest, signal: AbortSignal): AsyncIterable<TtsPiece> {
    let hasBegun = false;
    try {
      for await (const piece of this.#options.tts.speak(request, signal)) {
        hasBegun = true;
        yield piece;
      }
    } catch (error) {
      const kept = hasBegun || signal.aborted ? undefined : this.#anySoundOf(request);
      if (kept === undefined) throw error;
      yield* played(kept, signal);
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

  #soundOf(request: TtsRequest): readonly TtsPiece[] | undefined {
    const { speaker } = this.#options.tts;
    if (speaker === null) return this.#anySoundOf(request);
    return this.#isOurs(request) ? this.#sounds.get(speaker)?.get(request.text) : undefined;
  }

  #anySoundOf(request: TtsRequest): readonly TtsPiece[] | undefined {
    if (!this.#isOurs(request)) return undefined;
    const kept = [...this.#sounds.values()].map((sounds) => sounds.get(request.text));
    return kept.find((sound) => sound !== undefined);
  }

  /** Never rejects: a line that is not ready is spoken when it is wanted. One after the other, to be in nobody's way. */
  async #speakIn(): Promise<void> {
    const { tts, log } = this.#options;
    for (const [segment, text] of this.#missing().entries()) {
      this.#failed.add(text);
      try {
        await this.#keep(text, segment);
        this.#failed.delete(text);
      } catch (error) {
        log.warn('a fixed line could not be spoken in: it will be late when a caller is to hear it', {
          line: text,
          detail: String(error),
        });
        break;
      }
    }
    tts.finished?.(nobody);
  }

  /** What failed before comes last: it must not keep the others from being spoken in. */
  #missing(): string[] {
    const { tts, segments } = this.#options;
    const kept = tts.speaker === null ? undefined : this.#sounds.get(tts.speaker);
    const missing = segments.filter((text) => tts.speaker !== null && !kept?.has(text));
    return [
      ...missing.filter((text) => !this.#failed.has(text)),
      ...missing.filter((text) => this.#failed.has(text)),
    ];
  }

  async #keep(text: string, segment: number): Promise<void> {
    const { tts, language, voice } = this.#options;
    const { speaker } = tts;
    if (speaker === null || this.#keptBytes > keptBytesMax) return;
    const request = { call: nobody, run: 0, segment, text, before: null, language, voice } as const;
    const pieces: TtsPiece[] = [];
    let bytes = 0;
    const speech = tts.speak({ ...request, attempt: 'first' }, new AbortController().signal);
    for await (const piece of speech) {
      pieces.push(piece);
      bytes += bytesOf(piece);
    }
    // Silence would be played as such, for good.
    if (bytes === 0) return;
    this.#keptBytes += bytes;
    const sounds = this.#sounds.get(speaker) ?? new Map<string, readonly TtsPiece[]>();
    this.#sounds.set(speaker, sounds.set(text, pieces));
  }

  #isOurs({ text, language, voice }: TtsRequest): boolean {
    const { language: ourLanguage, voice: ourVoice } = this.#options;
    return this.#fixed.has(text) && language === ourLanguage && voice === ourVoice;
  }
}

async function* played(sound: readonly TtsPiece[], signal: AbortSignal): AsyncIterable<TtsPiece> {
  for (const piece of sound) {
    if (signal.aborted) return;
    yield piece;
  }
}

function bytesOf(piece: TtsPiece): number {
  if (piece instanceof Int16Array) return piece.byteLength;
  return 'mulaw' in piece ? piece.mulaw.length : 0;
}
