import { Agent, fetch as fetchOver } from 'undici';
import type { Clock } from '../ports/clock.ts';
import { OpenedAhead } from './opened-ahead.ts';

/**
 * How long a connection that nobody uses is kept: load balancers close theirs after a minute or more, and who goes first
 * never asks at a door that is just being shut. A server that says how long it waits itself is believed.
 */
const idleMaxMs = 50_000;
/** Whoever asked so lately has their connection still, and time to ask again before it goes. */
const freshMs = 20_000;

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
  readonly #ahead = new OpenedAhead();
  readonly #agent = new Agent({ keepAliveTimeout: idleMaxMs, connect: this.#ahead.take });
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

  /** Somebody is about to ask there: sees to it that a connection is open, unless there is one from the last time. */
  expect(url: string): void {
    if (this.#clock.now() - this.#askedAt >= freshMs) this.#ahead.open(url);
  }

  async close(): Promise<void> {
    this.#ahead.close();
    await this.#agent.destroy();
  }
}
