import type { Clock, Timers } from '../../src/ports/clock.ts';
import { ProviderFailure } from '../../src/ports/failure.ts';
import type { Tts, TtsPiece, TtsRequest } from '../../src/ports/tts.ts';

/** What a provider does with the next texts, until it is told otherwise. */
export type Manner =
  /** Speaks in pieces of so many bytes, once it is allowed to. */
  | { readonly do: 'speak'; readonly piece?: number; readonly from?: Promise<unknown> }
  /** Sends this very sound. */
  | { readonly do: 'sound'; readonly pieces: readonly Buffer[] }
  /** Cuts the connection, or falls silent, after so many bytes of sound. */
  | { readonly do: 'cut' | 'stall'; readonly afterBytes: number }
  /** Takes the connection and never says a word. */
  | { readonly do: 'hang' }
  | { readonly do: 'refuse'; readonly status: number; readonly retryAfter?: string }
  /** Says something else than it was asked for. */
  | { readonly do: 'babble'; readonly how: 'a page' | 'JSON' | 'text' };

/** A voice, and the provider behind it. */
export interface VoiceAtStandIn {
  readonly tts: Tts;
  behave(manner: Manner): void;
  /** How many texts reached the provider. */
  asked(): number;
  /** How often the provider saw that nobody wants the rest of a text. */
  stopped(): number;
  close(): Promise<void>;
}

/** What the suite needs of an adapter. */
export interface TtsUnderTest {
  /** One that works, until its provider is told to behave otherwise. */
  opened(time: Clock & Timers): Promise<VoiceAtStandIn>;
  /** One whose provider cannot be reached. */
  broken(): Promise<{ readonly tts: Tts; close(): Promise<void> }>;
  /** What the provider sends for a text; for every text the same where that does not matter. */
  wireSoundOf(text: string): Buffer;
  /** How much is heard, at least, of so many bytes. */
  leastHeardOf(bytes: number): number;
  /** What a header in front of the sound looks like, where there may be one. */
  readonly header?: Buffer;
  /** Whether there is a network between us, which cuts pieces as it likes, and somebody behind it who may refuse us. */
  readonly overNetwork: boolean;
}

/** What is heard of a text while it comes, one number a sample or a byte of mu-law; `over` tells how it ended. */
export function hearing(tts: Tts, request: TtsRequest, signal = new AbortController().signal) {
  const heard: number[] = [];
  const over = (async () => {
    try {
      for await (const piece of tts.speak(request, signal)) heard.push(...soundIn(piece));
      return null;
    } catch (thrown) {
      if (!(thrown instanceof ProviderFailure)) throw thrown;
      return thrown.failure;
    }
  })();
  return { heard, over };
}

/** All that is heard of a text, and what went wrong after it. */
export async function heardOf(tts: Tts, request: TtsRequest) {
  const { heard, over } = hearing(tts, request);
  const failure = await over;
  return { heard, failure };
}

function soundIn(piece: TtsPiece): ArrayLike<number> & Iterable<number> {
  if (piece instanceof Int16Array) return piece;
  return 'mulaw' in piece ? piece.mulaw : [];
}
