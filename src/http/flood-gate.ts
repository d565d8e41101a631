import type { IncomingMessage } from 'node:http';
import type { Clock } from '../ports/clock.ts';
import { putLast } from '../runtime/put-last.ts';
import { clientAddress, networkOf } from './client-address.ts';
import type { HttpDoors } from './doors.ts';
import { type Allowance, TokenBucket } from './token-bucket.ts';

/** Why a request is refused unread: its sender floods us, or everybody together does. */
export type Flood = 'from one address' | 'from many addresses';

/**
 * Stands before everything of Twilio's and counts, by address and in all, before anything is read, checked or kept for
 * a request. Twilio may well reach us from one address only, that of a tunnel: what it is allowed is measured by the
 * calls we can have. Whoever does not even look like Twilio is counted apart, so as not to use up what is Twilio's
 * behind the same proxy.
 */
export class FloodGate {
  readonly #doors: HttpDoors;
  readonly #carriers: Counter;
  readonly #strangers: Counter;

  constructor(doors: HttpDoors) {
    this.#doors = doors;
    const allowed = carrierAllowance(doors.callsMax);
    this.#carriers = new Counter(doors.clock, allowed, times(allowed, inAllTimes));
    this.#strangers = new Counter(
      doors.clock,
      strangerAllowance,
      times(strangerAllowance, strangersInAllTimes),
    );
  }

  /** Null when the request may pass. */
  refuse(request: IncomingMessage): Flood | null {
    const { trustedProxies, verify, faults } = this.#doors;
    const from = clientAddress(request, trustedProxies);
    const claimed = verify === null || looksSigned(request);
    const flood = (claimed ? this.#carriers : this.#strangers).count(networkOf(from));
    if (flood !== null)
      faults.note('ws.flood', 'requests come faster than any carrier sends them: they are refused unread', {
        flood,
        from,
        advice: adviceOn(request, trustedProxies),
      });
    return flood;
  }
}

// At its busiest a carrier brings as many calls as we may have within ten seconds, the shortest that a call is worth,
// and asks four times about each: voice, stream, after-stream, status. When another instance dies, all of its calls may
// come at once, each with a question and a stream. A small gateway is given what fifty calls need.
function carrierAllowance(callsMax: number): Allowance {
  const calls = Math.max(50, callsMax);
  return { burst: 2 * calls, perSecond: (4 * calls) / 10 };
}

// A carrier's edges are many, and all of them together bring no more calls than we may have; twice that is no carrier.
const inAllTimes = 2;

// Somebody who tries a webhook out by hand, or a scanner that passes by: neither asks faster.
const strangerAllowance: Allowance = { burst: 20, perSecond: 5 };
const strangersInAllTimes = 10;

function times({ burst, perSecond }: Allowance, factor: number): Allowance {
  return { burst: factor * burst, perSecond: factor * perSecond };
}

// More than a carrier has edges. Past it the one that was quiet for longest is forgotten, and what all send still counts.
const clientsMax = 10_000;

/** Counts by client and in all. */
class Counter {
  readonly #clock: Clock;
  readonly #each: Allowance;
  readonly #all: TokenBucket;
  /** The one that was quiet for longest first. */
  readonly #clients = new Map<string, TokenBucket>();

  constructor(clock: Clock, each: Allowance, all: Allowance) {
    this.#clock = clock;
    this.#each = each;
    this.#all = new TokenBucket(all, clock.now());
  }

  count(client: string): Flood | null {
    const nowMs = this.#clock.now();
    const bucket = this.#clients.get(client) ?? new TokenBucket(this.#each, nowMs);
    putLast(this.#clients, client, bucket, clientsMax);
    if (!bucket.take(nowMs)) return 'from one address';
    return this.#all.take(nowMs) ? null : 'from many addresses';
  }
}

/** Whether there is anything to check: the digest of a SHA-1 has 28 characters. */
function looksSigned({ headers }: IncomingMessage): boolean {
  return /^[A-Za-z0-9+/]{27}=$/.test(String(headers['x-twilio-signature'] ?? ''));
}

function adviceOn({ headers }: IncomingMessage, trustedProxies: number): string {
  if (trustedProxies > 0 || headers['x-forwarded-for'] === undefined)
    return 'Block the address if it goes on.';
  return 'A proxy stands before us, and everyone behind it counts as one: set TRUST_PROXY to the number of proxies.';
}
