import { Playout } from '../../../src/phone/playout.ts';
import type { VirtualTimers } from '../virtual-timers.ts';

const samplesPerMs = 8;

/** A carrier that plays what it is sent, at the pace of the samples, keeps a tape of it and returns marks. */
export class Carrier {
  readonly #time: VirtualTimers;
  readonly #returnMark: (name: string) => void;
  readonly #playout = new Playout();
  #tape: Uint8Array[] = [];
  #playedToMs = 0;

  constructor(time: VirtualTimers, returnMark: (name: string) => void) {
    this.#time = time;
    this.#returnMark = returnMark;
  }

  receive(audio: Uint8Array): void {
    this.#play();
    this.#playout.receive(audio);
  }

  mark(name: string): void {
    this.#play();
    if (this.#playout.mark(name)) this.#returnMark(name);
    else this.#playToNextMark();
  }

  /** Forgets what it has not played, and gives the tape of what it has. */
  clear(): Uint8Array {
    this.#play();
    for (const name of this.#playout.clear().marks) this.#returnMark(name);
    return Buffer.concat(this.#tape);
  }

  #playToNextMark(): void {
    const samples = this.#playout.samplesToNextMark();
    if (samples === undefined) return;
    this.#time.after(samples / samplesPerMs, () => {
      this.#play();
      this.#playToNextMark();
    });
  }

  #play(): void {
    const samples = Math.round((this.#time.now() - this.#playedToMs) * samplesPerMs);
    if (samples === 0) return;
    const { heard, marks } = this.#playout.play(samples);
    this.#playedToMs += samples / samplesPerMs;
    this.#tape.push(heard);
    for (const { name } of marks) this.#returnMark(name);
  }
}
