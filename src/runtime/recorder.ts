import { StereoTape } from '../audio/tape.ts';
import type { Recording } from '../ports/recordings.ts';

const rateHz = 8_000;
/** What is older than this can no longer change: a clear takes back at most what the pacer keeps ahead. */
const settledAfterMs = 2_000;
/** How much is kept in memory before it goes to the file. */
const appendEveryMs = 1_000;

/** Records a call as its two sides heard it: the caller as they came, the agent as it was played. */
export class Recorder {
  readonly #tape = new StereoTape(rateHz);
  readonly #recording: Recording;
  #appendedMs = 0;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  get place(): string {
    return this.#recording.place;
  }

  caller(atMs: number, samples: Int16Array): void {
    this.#tape.writeCaller(atMs, samples);
    if (atMs - this.#appendedMs < settledAfterMs + appendEveryMs) return;
    this.#appendedMs = atMs - settledAfterMs;
    this.#recording.append(this.#tape.takeSettled(this.#appendedMs));
  }

  agent(atMs: number, samples: Int16Array): void {
    this.#tape.writeAgent(atMs, samples);
  }

  /** The carrier was told to drop what it had not played. */
  agentSilentFrom(atMs: number): void {
    this.#tape.eraseAgentFrom(atMs);
  }

  close(): Promise<{ readonly whole: boolean; readonly detail: string }> {
    this.#recording.append(this.#tape.takeAll());
    return this.#recording.close();
  }
}
