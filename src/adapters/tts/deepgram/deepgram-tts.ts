import { lineRateHz } from '../../../audio/rates.ts';
import type { Clock, Timers } from '../../../ports/clock.ts';
import type { Faults } from '../../../ports/faults.ts';
import type { Tts, TtsPiece, TtsRequest } from '../../../ports/tts.ts';
import { DeepgramAccount } from '../../deepgram-account.ts';
import { hasSomethingToSay } from '../../sound-limits.ts';
import { Conversation } from './conversation.ts';
import { textPieces } from './text-pieces.ts';

export interface DeepgramTtsOptions {
  readonly apiKey: string;
  /** An `http(s)://` base; null is Deepgram's own. */
  readonly url: string | null;
  /** Who speaks when the agent has no voice of Deepgram's. */
  readonly model: string;
  readonly time: Clock & Timers;
  readonly faults: Faults;
}

/** Deepgram closes on a text that is longer. */
const lettersMax = 2_000;
/** A socket opens within the time that one text is heard; two are for those who speak in short ones. */
const openAheadAtTextsLeft = 2;
/** A call takes its own within a second or two, so this many are for ten calls a second: more than one process takes. */
const readyMax = 20;

/**
 * Speaks with Deepgram's Aura, in mu-law as the line takes it. A call has a socket of its own, which stays open; one
 * that has spoken as many texts as Deepgram flushes in a minute is replaced by another, opened ahead.
 */
export class DeepgramTts implements Tts {
  readonly name = 'deepgram';
  readonly #options: DeepgramTtsOptions;
  readonly #account: DeepgramAccount;
  readonly #ofCalls = new Map<string, Conversation>();
  /** Opened for whoever speaks next. */
  readonly #ready = new Set<Conversation>();
  readonly #all = new Set<Conversation>();

  constructor(options: DeepgramTtsOptions) {
    this.#options = options;
    this.#account = new DeepgramAccount({ ...options, clock: options.time });
  }

  async *speak({ call, text, voice }: TtsRequest, signal: AbortSignal): AsyncIterable<TtsPiece> {
    if (!hasSomethingToSay(text)) return;
    for (const piece of textPieces(text, lettersMax)) {
      if (signal.aborted) return;
      for await (const mulaw of this.#conversationOf(call, voice).say(piece, signal)) yield { mulaw };
    }
  }

  prepare(voice: string | null): void {
    if (this.#ready.size < readyMax) this.#ready.add(this.#open(this.#modelOf(voice)));
  }

  finished(call: string): void {
    this.#ofCalls.get(call)?.close();
    this.#ofCalls.delete(call);
  }

  async close(): Promise<void> {
    for (const conversation of [...this.#all]) conversation.close();
  }

  #conversationOf(call: string, voice: string | null): Conversation {
    const model = this.#modelOf(voice);
    const kept = this.#ofCalls.get(call);
    if (kept?.model === model && kept.textsLeft > 0) {
      if (kept.textsLeft <= openAheadAtTextsLeft && !this.#readyFor(model)) this.prepare(voice);
      return kept;
    }
    kept?.retire();
    const next = this.#readyFor(model) ?? this.#open(model);
    this.#ready.delete(next);
    next.take(call);
    this.#ofCalls.set(call, next);
    return next;
  }

  #readyFor(model: string): Conversation | undefined {
    return [...this.#ready].find((each) => each.model === model);
  }

  #open(model: string): Conversation {
    const { time, faults } = this.#options;
    const conversation = new Conversation({
      provider: this.name,
      time,
      faults,
      model,
      prepare: async () =>
        this.#account.client.speak.v1.connect({
          ...this.#account.connection(),
          model,
          encoding: 'mulaw',
          sample_rate: String(lineRateHz),
        }),
      over: () => {
        this.#all.delete(conversation);
        this.#ready.delete(conversation);
      },
    });
    this.#all.add(conversation);
    return conversation;
  }

  #modelOf(voice: string | null): string {
    return voice?.startsWith('aura-') ? voice : this.#options.model;
  }
}
