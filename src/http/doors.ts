import type { WebSocket } from 'ws';
import type { TransferTrouble } from '../core/call/event.ts';
import type { PhaseName } from '../core/call/state.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Faults } from '../ports/faults.ts';
import type { Log } from '../ports/log.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Reception } from '../runtime/reception.ts';
import type { OperatorDoors } from './operator-doors.ts';
import type { Twiml } from './twiml.ts';

/** What the server needs of the house. */
export interface HttpDoors {
  /** The address the world reaches us by; nothing else decides what Twilio must have signed. */
  readonly publicUrl: string;
  /** The one account whose calls we take; null takes any. */
  readonly accountSid: string | null;
  /** Null where signatures are not checked. */
  readonly verify: Verify | null;
  readonly twiml: Twiml;
  readonly reception: Reception;
  readonly calls: LiveCalls;
  /** The most calls that may be live at once. */
  readonly callsMax: number;
  /** Who answers a call. */
  readonly agent: string;
  /** How long a call that is handed to a person waits until they have taken it. */
  readonly transferMs: number;
  /** How many proxies stand before us and say in X-Forwarded-For whom they speak for. */
  readonly trustedProxies: number;
  /** What a caller hears instead of the agent outside opening hours; null while we are open. */
  closedNotice(): ClosedNotice | null;
  /** A call is taken and its stream will come: what it needs at once can be made ready. Neither waits nor throws. */
  expecting(callId: string): void;
  /** It will not come: what was made ready for it can go. */
  notComing(callId: string): void;
  /**
   * Takes over a socket that Twilio opened for a media stream, and says when the stream has told which call it carries.
   * What it throws ends that socket.
   */
  acceptMedia(socket: WebSocket, onStart: () => void): void | Promise<void>;
  redisConnected(): boolean;
  /** Whether somebody does the work that follows a call; null while nobody can tell. */
  workerAlive(): boolean | null;
  /** Why we cannot do our work at all; null while we can. */
  fault(): string | null;
  /** Whether new calls are wanted; whether there is room for them, `calls` knows. */
  ready(): Readiness;
  readonly operator: OperatorDoors;
  readonly log: Log;
  readonly faults: Faults;
  readonly metrics: Pick<Metrics, 'foundClosed'>;
  readonly clock: Clock;
  readonly timers: Timers;
}

export interface ClosedNotice {
  readonly message: string;
  /** The language tag of whoever answers. */
  readonly language: string;
}

/** Whether `signature` is Twilio's for this address and these form fields. */
export type Verify = (url: string, params: Readonly<Record<string, unknown>>, signature: string) => boolean;

/** The calls that are live in this process: on a line, without one for the moment, or being handed to a person. */
export interface LiveCalls {
  active(): number;
  /** How many are in each phase; those without any are left out. */
  byPhase(): Readonly<Partial<Record<PhaseName, number>>>;
  /** Whether one more fits, beside so many others that are on their way. */
  room(expected: number): boolean;
  /** Whether one more line fits; it may be that of a call which has lost its own. */
  roomForLine(): boolean;
  /** The carrier says that the call is over; false when no such call is live. Saying it twice is harmless. */
  hungUp(callSid: string): boolean;
  /** The carrier is done with this stream of a call, or with its latest; false when the call has long had a later one. */
  streamOver(callSid: string, stream: number | null): boolean;
  /** The last of a live call's streams; null when no such call is live. */
  latestStream(callSid: string): number | null;
  /** The stream that a call without a line waits for; null when it waits for none, or is not live. */
  awaitedStream(callSid: string): number | null;
  /** Somebody has taken the call that was handed to them; false when no such call is live. */
  transferAnswered(callSid: string): boolean;
  /** Nobody has: the caller comes back to us. */
  transferFailed(callSid: string, reason: TransferTrouble): void;
}

/** Whether new calls are taken, and why not. */
export type Readiness = { readonly ok: true } | { readonly ok: false; readonly reason: string };
