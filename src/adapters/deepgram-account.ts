import { validateHeaderValue } from 'node:http';
import { DeepgramClient } from '@deepgram/sdk';
import type { Failure } from '../core/call/event.ts';
import type { Clock } from '../ports/clock.ts';

/** Whoever mends a refused key should not wait for longer, and Deepgram is not asked in vain by every call. */
const refusedMs = 60_000;

/** Our account at Deepgram: who we are to it, and whether it has just refused us. */
export class DeepgramAccount {
  readonly client: DeepgramClient;
  readonly #apiKey: string;
  readonly #clock: Clock;
  #refusal: { readonly at: number; readonly detail: string } | null = null;

  constructor({ apiKey, url, clock }: { apiKey: string; url: string | null; clock: Clock }) {
    this.client = new DeepgramClient({ apiKey, ...(url !== null && { baseUrl: url }) });
    this.#apiKey = apiKey;
    this.#clock = clock;
  }

  /** What every socket is opened with. Throws when the key cannot be sent: the SDK would do so where nobody catches it. */
  connection() {
    const authorization = `Token ${this.#apiKey}`;
    validateHeaderValue('authorization', authorization);
    return {
      // A variable of the SDK's own, DEEPGRAM_ACCESS_TOKEN, would win over the key that we were given.
      headers: { authorization },
      // It would open another socket on its own, and say nothing of what was not heard meanwhile.
      reconnectAttempts: 0,
    };
  }

  /** Whether it makes sense to open a socket now; a sentence when it does not. */
  get fault(): string | null {
    if (this.#refusal === null || this.#clock.now() - this.#refusal.at >= refusedMs) return null;
    return `Deepgram refuses us: ${this.#refusal.detail}. Look at DEEPGRAM_API_KEY.`;
  }

  /** A socket was lost. */
  lost({ reason, detail }: Failure): void {
    this.#refusal = reason === 'refused' ? { at: this.#clock.now(), detail } : null;
  }
}
