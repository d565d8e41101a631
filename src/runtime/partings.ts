import type { Ending } from '../core/call/state.ts';
import type { Timers } from '../ports/clock.ts';
import { failureOf } from '../ports/failure.ts';
import type { Faults } from '../ports/faults.ts';
import type { Telephony } from '../ports/telephony.ts';

/**
 * Where a call was when it ended: on its line, without one, or in the hands of the carrier, which was told to let
 * another telephone ring and has not come back from it.
 */
export type Whereabouts = 'on_line' | 'adrift' | 'handed_over';

export interface PartingsDoors {
  readonly telephony: Telephony;
  /** Our name for a call of the carrier's, for the log. */
  callIdOf(callSid: string): string | null;
  readonly timers: Timers;
  readonly faults: Faults;
}

/** Twilio asks within a second of a stream's end; later than this the caller sits in a silence nobody will end. */
const askWithinMs = 5_000;
/** Four attempts within seven seconds: past that the carrier is down, and no attempt of ours will end the call sooner. */
const attemptsMax = 4;
const retryFirstMs = 1_000;
/** A process that stops waits no longer than this for a carrier that does not answer. */
const stoppingMaxMs = 3_000;

/**
 * Sees to it that a call of ours that is over is over at the carrier too. Once its line is closed the carrier asks what
 * follows and is told to hang up; when it neither asks nor says that the call is over, it is hung up from here.
 */
export class Partings {
  readonly #doors: PartingsDoors;
  /** The calls that are over here, and of which the carrier has not been heard since. */
  readonly #unheard = new Map<string, { cancel(): void }>();
  readonly #hangingUp = new Set<Promise<void>>();
  #isStopping = false;

  constructor(doors: PartingsDoors) {
    this.#doors = doors;
  }

  /** Our part of the call is over. */
  ended(callSid: string, because: Ending, whereabouts: Whereabouts): void {
    if (whereabouts === 'handed_over' || !isOurs(because)) return;
    if (!this.#isStopping) {
      const waiting = this.#doors.timers.after(askWithinMs, () => this.#giveUpWaiting(callSid));
      this.#unheard.set(callSid, waiting);
    } else if (whereabouts === 'adrift') {
      this.#hangUp(callSid);
    }
  }

  /** The carrier has asked what follows, or has said that the call is over: it needs no more of us. */
  heardOf(callSid: string): void {
    this.#unheard.get(callSid)?.cancel();
    this.#unheard.delete(callSid);
  }

  /** The process is going to stop: nobody will be here to answer a carrier that has not asked yet. */
  stopping(): void {
    this.#isStopping = true;
    for (const callSid of [...this.#unheard.keys()]) this.#giveUpWaiting(callSid);
  }

  /** Resolves when every call is hung up, or has been given up. */
  async done(): Promise<void> {
    const { timers } = this.#doors;
    await new Promise<void>((go) => {
      const patience = timers.after(stoppingMaxMs, go);
      void Promise.all(this.#hangingUp).then(() => {
        patience.cancel();
        go();
      });
    });
  }

  #giveUpWaiting(callSid: string): void {
    this.heardOf(callSid);
    this.#hangUp(callSid);
  }

  #hangUp(callSid: string): void {
    const hungUp = this.#persist(callSid);
    this.#hangingUp.add(hungUp);
    void hungUp.finally(() => this.#hangingUp.delete(hungUp));
  }

  /** Never rejects: there is nobody left who could do more about it. */
  async #persist(callSid: string): Promise<void> {
    const { telephony, callIdOf, timers, faults } = this.#doors;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await telephony.hangUp(callSid);
        return;
      } catch (error) {
        const failure = failureOf(telephony.name, error);
        const isLast = attempt >= attemptsMax || !failure.retryable;
        faults.note('twilio.rest', isLast ? gaveUp : triesAgain, {
          callId: callIdOf(callSid),
          callSid,
          attempt,
          failure,
        });
        if (isLast) return;
      }
      await new Promise<void>((wake) => timers.after(retryFirstMs * 2 ** (attempt - 1), wake));
    }
  }
}

const triesAgain = 'a call that is over could not be hung up at the carrier: it is tried again';
const gaveUp =
  'a call that is over could not be hung up at the carrier, and may still be up there: see console.twilio.com';

/** Whether it was us who ended the call. What the caller ended is over; a call that a person has taken is theirs. */
function isOurs(because: Ending): boolean {
  return because !== 'caller_hung_up' && because !== 'transferred';
}
