import type { Clock } from '../ports/clock.ts';
import { putLast } from './put-last.ts';

/** What a status callback tells: something new, what was told before, what is long past, or of a call nobody announced. */
export type Tidings = 'news' | 'again' | 'late' | 'orphan';

interface Progress {
  readonly announcedAtMs: number;
  /** Null until a callback says something. */
  status: string | null;
}

// A finished call is told of within seconds; this many last for hours on a busy machine.
const callsMax = 10_000;

/** How far calls have come, by what the carrier's callbacks say in whatever order. No call ever goes back. */
export class CallProgress {
  readonly #clock: Clock;
  readonly #calls = new Map<string, Progress>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Remembers a call from its first announcement on. */
  begin(callSid: string): void {
    if (this.#calls.has(callSid)) return;
    putLast(this.#calls, callSid, { announcedAtMs: this.#clock.now(), status: null }, callsMax);
  }

  /** Takes in what a callback says. Nothing is remembered of calls that nobody announced. */
  hear(callSid: string, status: string): Tidings {
    const call = this.#calls.get(callSid);
    if (!call) return 'orphan';
    if (!ranks.has(status)) return 'news'; // Whatever it means, it moves no call that we know how to move.
    if (status === call.status) return 'again';
    if (rankOf(status) <= rankOf(call.status)) return 'late';
    call.status = status;
    return 'news';
  }

  /** Whether the carrier has said that the call is over. */
  isOver(callSid: string): boolean {
    return rankOf(this.#calls.get(callSid)?.status ?? null) === lastRank;
  }

  /** How long ago the call was first announced; null when it was not, or when that is long forgotten. */
  announcedMsAgo(callSid: string): number | null {
    const call = this.#calls.get(callSid);
    return call ? this.#clock.now() - call.announcedAtMs : null;
  }
}

/** From here on nothing changes: of two ways to end, the first that was told counts. */
const lastRank = 4;

const ranks = new Map([
  ['queued', 0],
  ['initiated', 1],
  ['ringing', 2],
  ['in-progress', 3],
  ...['completed', 'busy', 'failed', 'no-answer', 'canceled'].map((status) => [status, lastRank] as const),
]);

function rankOf(status: string | null): number {
  return ranks.get(status ?? '') ?? -1;
}
