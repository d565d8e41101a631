import OpenAI from 'openai';
import type { Clock, Timers } from '../../../ports/clock.ts';
import { NotAsked } from '../../../ports/failure.ts';

/** A caller who waits for an answer can wait a second more; for longer, another model is the better choice. */
const waitMaxMs = 1_000;
/** Whatever a server wishes: most are well again in half a minute, and asking once costs little. */
const restMaxMs = 30_000;

/** A server that is too busy may say when to ask again. Until then nobody asks it. */
export class BusyServer {
  readonly #time: Clock & Timers;
  #freeAt = 0;

  constructor(time: Clock & Timers) {
    this.#time = time;
  }

  /** Remembers when it wants to be asked again, if that is what was thrown. */
  note(thrown: unknown): void {
    if (!(thrown instanceof OpenAI.APIError)) return;
    const restMs = wishedRestMs(thrown.headers);
    if (restMs === null) return;
    this.#freeAt = Math.max(this.#freeAt, this.#time.now() + Math.min(restMs, restMaxMs));
  }

  /** Resolves once it may be asked, or nobody wants to ask it any more; fails when that would take too long. */
  async free(provider: string, signal: AbortSignal): Promise<void> {
    const waitMs = this.#freeAt - this.#time.now();
    if (waitMs <= 0) return;
    if (waitMs > waitMaxMs) {
      const detail = `it asked to be left alone for another ${Math.ceil(waitMs)} ms`;
      throw new NotAsked(provider, 'overloaded', detail, { retryable: true });
    }
    await new Promise<void>((done) => {
      const waiting = this.#time.after(waitMs, done);
      const giveUp = () => {
        waiting.cancel();
        done();
      };
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }
}

function wishedRestMs(headers: Headers | undefined): number | null {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (ms >= 0) return ms;
  const seconds = Number(headers?.get('retry-after') ?? Number.NaN);
  return seconds >= 0 ? seconds * 1_000 : null;
}
