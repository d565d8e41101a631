import { mulawSilence } from '../audio/mulaw.ts';
import type { PhoneClock } from './clock.ts';
import type { PhoneTape } from './phone-tape.ts';

/** The telephone's frame: Twilio carries the caller's voice in pieces of 20 ms. */
export const frameSamples = 160;

/** Samples a millisecond on a telephone line. */
export const samplesPerMs = 8;

/** Whoever holds the telephone: hears 20 ms at a time and answers with the next 20 ms of their own. */
export interface NearEnd {
  hear(frame: Uint8Array): void;
  speak(): Uint8Array;
}

/** What the line is connected to, while it is connected to something. */
export interface FarEnd {
  play(samples: number): Uint8Array;
  hear(frame: Uint8Array): void;
  samplesToNextMark(): number | undefined;
}

/**
 * The telephone line of one call from the moment it is answered. Its position is counted in samples and
 * follows the clock: after a late timer it catches up with all that is due, so nothing drifts or is left out.
 */
export class Line {
  readonly #clock: PhoneClock;
  readonly #caller: NearEnd;
  readonly #tape: PhoneTape;
  readonly #over: AbortSignal;
  #farEnd: FarEnd | undefined;
  #answeredAt = 0;
  #position = 0;
  #heard = new Uint8Array(frameSamples);
  #spoken: Uint8Array = new Uint8Array(frameSamples).fill(mulawSilence);

  /** `over` aborts when somebody hangs up, and the line falls still at that very sample. */
  constructor(clock: PhoneClock, caller: NearEnd, tape: PhoneTape, over: AbortSignal) {
    this.#clock = clock;
    this.#caller = caller;
    this.#tape = tape;
    this.#over = over;
  }

  /** Answers the line and keeps it going until it is over. */
  async run(): Promise<void> {
    this.#answeredAt = this.#clock.now();
    while (!this.#over.aborted) {
      this.catchUp();
      await this.#clock.sleep(this.#msToNextDuty(), this.#over);
    }
  }

  connect(farEnd: FarEnd): void {
    this.#farEnd = farEnd;
  }

  disconnect(farEnd: FarEnd): void {
    if (this.#farEnd === farEnd) this.#farEnd = undefined;
  }

  /** Plays and says all that is due by now. */
  catchUp(): void {
    const due = Math.floor((this.#clock.now() - this.#answeredAt) * samplesPerMs);
    while (this.#position < due && !this.#over.aborted) {
      const intoFrame = this.#position % frameSamples;
      const samples = Math.min(due - this.#position, frameSamples - intoFrame);
      this.#heard.set(this.#farEnd?.play(samples) ?? new Uint8Array(samples).fill(mulawSilence), intoFrame);
      this.#position += samples;
      if (this.#position % frameSamples === 0) this.#finishFrame();
    }
  }

  // What the caller said during these 20 ms leaves at their end, as it does from a real telephone.
  #finishFrame(): void {
    this.#tape.append(this.#spoken, this.#heard);
    this.#farEnd?.hear(this.#spoken);
    this.#caller.hear(this.#heard);
    this.#heard = new Uint8Array(frameSamples);
    this.#spoken = this.#caller.speak();
  }

  #msToNextDuty(): number {
    const toFrameEnd = frameSamples - (this.#position % frameSamples);
    const dutyAt = this.#position + Math.min(toFrameEnd, this.#farEnd?.samplesToNextMark() ?? toFrameEnd);
    return Math.max(0, this.#answeredAt + dutyAt / samplesPerMs - this.#clock.now());
  }
}
