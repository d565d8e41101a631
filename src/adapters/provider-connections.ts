import { Agent, fetch as fetchOver } from 'undici';
import type { Clock } from '../ports/clock.ts';

/**
 * How long a connection that nobody uses is kept: load balancers close theirs after a minute or more, and who goes first
 * never asks at a door that is just being shut. A server that says how long it waits itself is believed.
 */
const idleMaxMs = 50_000;
/** Whoever asked so lately has their connection still, and time to ask again before it goes. */
const freshMs = 20_000;
/** Longer than any handshake; a door that is still shut then is nobody's help. */
const knockMaxMs = 3_000;

/** Node's types tell of an older edition of the same. */
const fetch = fetchOver as unknown as (
  url: string,
  init: Omit<RequestInit, 'dispatcher'> & { readonly dispatcher: Agent },
) => Promise<Response>;

/**
 * The connections to one provider over HTTP, kept from one request to the next: Node's own `fetch` drops them after four
 * seconds, which is less than most callers speak, and a new one costs two or three round trips.
 */
export class ProviderConnections {
  readonly #agent = new Agent({ keepAliveTimeout: idleMaxMs });
  readonly #clock: Clock;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** As Node's own, over these connections. */
  fetch(url: string, init?: RequestInit): Promise<Response> {
    this.#askedAt = this.#clock.now();
    return fetch(url, { ...init, dispatcher: this.#agent });
  }

  /**
   * Sees to it that a connection is open, unless somebody has asked lately. It asks what may be asked there (OPTIONS):
   * that takes no key, costs nothing and does nothing, and any answer will do.
   */
  knock(url: string): void {
    if (this.#clock.now() - this.#askedAt < freshMs) return;
    this.#askedAt = this.#clock.now();
    const { origin, pathname } = new URL(url);
    const limits = { headersTimeout: knockMaxMs, bodyTimeout: knockMaxMs };
    this.#agent
      .request({ origin, path: pathname, method: 'OPTIONS', ...limits })
      .then(({ body }) => body.dump())
      // Nothing hangs on it: whoever asks in earnest hears what is wrong, and says so.
      .catch(() => {});
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}
