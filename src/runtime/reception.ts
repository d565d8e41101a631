import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Departure } from '../core/call/command.ts';
import type { Clock } from '../ports/clock.ts';
import type { FaultCode } from '../ports/faults.ts';
import { CallProgress } from './call-progress.ts';
import { putLast } from './put-last.ts';

/** A call that the carrier told us of, and whose stream is still to come. */
export interface AnnouncedCall {
  readonly callSid: string;
  readonly accountSid: string;
  /** Null where the number is withheld. */
  readonly from: string | null;
  readonly to: string;
  readonly direction: 'inbound' | 'outbound';
  /** Who answers. */
  readonly agent: string;
  /** Which of the call's streams is to come: 1, or a later one when a stream broke or a transfer came to nothing. */
  readonly stream: number;
}

/** An announced call under the name that it has with us. */
export interface ExpectedCall extends AnnouncedCall {
  /** The name it has from when it is announced. One that goes on with a later stream is live, and has its own. */
  readonly callId: string;
}

/** What a stream shows to be let in. */
export interface Credentials {
  readonly token: string | null;
  readonly callSid: string;
  readonly accountSid: string;
}

// Twilio opens the stream within a second of our answer; a minute forgives a slow carrier and starves a thief.
const tokenLifetimeMs = 60_000;

// Out of reach of guessing, and short enough for a <Parameter>.
const tokenBytes = 32;

// Far more than a process can serve within a token's lifetime; past it the oldest is given up.
const expectedMax = 10_000;

// A finished call is asked about within seconds; this many last for hours on a busy machine.
const departuresMax = 10_000;

// What is said of a call after its end is said within seconds.
const namesMax = 10_000;

/** Why a stream is not let in. */
export interface NotLetIn {
  readonly refused: string;
  readonly code: Extract<FaultCode, 'auth.token' | 'auth.account' | 'token.reused'>;
}

interface Expectation {
  readonly call: ExpectedCall;
  readonly token: string;
  readonly untilMs: number;
  isUsed: boolean;
}

/** Knows which calls were announced and are expected on a stream, and what becomes of those that have left theirs. */
export class Reception {
  readonly #clock: Clock;
  /** Oldest first, since every announcement goes to the end. */
  readonly #expected = new Map<string, Expectation>();
  readonly #departures = new Map<string, Departure>();
  readonly #names = new Map<string, string>();
  /** How far the calls have come that were announced. */
  readonly progress: CallProgress;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.progress = new CallProgress(clock);
  }

  /**
   * Expects the call's stream, and gives the token it must show. Announced again, a call has only its last token, and the
   * name it had; but an old announcement that is repeated opens nothing while a later stream of the call is on its way.
   */
  announce(call: AnnouncedCall): { readonly token: string; readonly callId: string } {
    const token = randomBytes(tokenBytes).toString('base64url');
    const untilMs = this.#clock.now() + tokenLifetimeMs;
    this.#forgetExpired();
    const known = this.#expected.get(call.callSid);
    const earlier = this.#isOpen(known) ? known?.call : undefined;
    const callId = earlier?.callId ?? `call_${randomUUID()}`;
    if (earlier && earlier.stream > call.stream) return { token, callId };
    const expected = { call: { ...call, callId }, token, untilMs, isUsed: false };
    putLast(this.#expected, call.callSid, expected, expectedMax);
    if (call.stream === 1) putLast(this.#names, call.callSid, callId, namesMax);
    return { token, callId };
  }

  /** The call that a stream was announced for, once; or why it is not let in. */
  redeem({ token, callSid, accountSid }: Credentials): ExpectedCall | NotLetIn {
    const expected = this.#expected.get(callSid);
    if (token === null) return notLetIn('it shows no token');
    if (!expected) return notLetIn('its call was not announced, or too long ago');
    if (!isSame(token, expected.token)) return notLetIn('its token is wrong');
    if (accountSid !== expected.call.accountSid)
      return notLetIn('its token belongs to another account', 'auth.account');
    if (expected.isUsed) return notLetIn('its token was used before', 'token.reused');
    if (this.#clock.now() >= expected.untilMs) return notLetIn('its token has expired');
    expected.isUsed = true;
    return expected.call;
  }

  /** Our name for a call that was announced; null when it was not, or when that is long forgotten. */
  nameOf(callSid: string): string | null {
    return this.#names.get(callSid) ?? null;
  }

  /** Whether this call was announced and a stream of it may still come. */
  expects(callSid: string): boolean {
    return this.#isOpen(this.#expected.get(callSid));
  }

  /** How many calls were announced whose first stream may still come: each will want room. */
  get expectedCount(): number {
    return this.#open().filter(({ call }) => call.stream === 1).length;
  }

  /** How many streams may still come, those included that a call waits for which lost its line. */
  get awaitedCount(): number {
    return this.#open().length;
  }

  /** Expects the call no more: it is over before it began. Gives its name; null when nobody announced it lately. */
  forget(callSid: string): string | null {
    const forgotten = this.#expected.get(callSid);
    this.#expected.delete(callSid);
    return forgotten?.call.callId ?? null;
  }

  /** Remembers why a call leaves its line and where it goes, for whoever asks what comes next. The last word counts. */
  noteDeparture(callSid: string, departure: Departure): void {
    putLast(this.#departures, callSid, departure, departuresMax);
  }

  /** Why a call left its line; null when it did not, when the line broke, or when that is long forgotten. */
  departureOf(callSid: string): Departure | null {
    return this.#departures.get(callSid) ?? null;
  }

  /** The call is on a line again, and goes nowhere. */
  forgetDeparture(callSid: string): void {
    this.#departures.delete(callSid);
  }

  #open(): Expectation[] {
    this.#forgetExpired();
    return [...this.#expected.values()].filter((each) => this.#isOpen(each));
  }

  #isOpen(expected: Expectation | undefined): boolean {
    return expected !== undefined && !expected.isUsed && this.#clock.now() < expected.untilMs;
  }

  #forgetExpired(): void {
    for (const [callSid, { untilMs }] of this.#expected) {
      if (this.#clock.now() < untilMs) return;
      this.#expected.delete(callSid);
    }
  }
}

function notLetIn(refused: string, code: NotLetIn['code'] = 'auth.token'): NotLetIn {
  return { refused, code };
}

// Digests have one length, so the time this takes says nothing about either text.
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
