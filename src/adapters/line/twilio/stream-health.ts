// Everything a stream waits for is counted in beats of its heart: one timer a stream is enough.
/** How often a stream looks after itself. */
export const beatMs = 1_000;

// Twilio sends `start` right after the upgrade; someone who does not is not Twilio.
const startWaitBeats = 5;

// Twilio sends 50 frames a second even in silence: this much of nothing is a line that is gone.
const frameWaitBeats = 5;

// Twilio closes the socket itself after `stop`; closing first would be held against us there as an error.
const farewellBeats = 5;

// A carrier that has read nothing for so long will not play anything in time any more.
const congestionBeatsMax = 10;

// Often enough that no proxy drops the line for being idle, and that the kernel notices a dead way out.
const beatsPerPing = 20;

// One bad frame is an accident, ten in ten seconds are a broken or hostile sender.
const unreadableMax = 10;
const unreadableWithinBeats = 10;

/** How long one stream has been waiting for what. */
export class StreamHealth {
  #beats = 0;
  #lastFrameBeat = 0;
  #overSinceBeat = 0;
  #congestedBeats = 0;
  #unreadableBeats: number[] = [];

  beat(isCongested: boolean): void {
    this.#beats++;
    this.#congestedBeats = isCongested ? this.#congestedBeats + 1 : 0;
  }

  frameArrived(): void {
    this.#lastFrameBeat = this.#beats;
  }

  unreadableArrived(): void {
    const recent = this.#unreadableBeats.filter((beat) => this.#beats - beat < unreadableWithinBeats);
    this.#unreadableBeats = [...recent, this.#beats];
  }

  streamEnded(): void {
    this.#overSinceBeat = this.#beats;
  }

  get isPingDue(): boolean {
    return this.#beats % beatsPerPing === 0;
  }

  get isStartOverdue(): boolean {
    return this.#beats >= startWaitBeats;
  }

  /** The beat a frame came in is not yet a second of silence. */
  get isStalled(): boolean {
    return this.#beats - this.#lastFrameBeat > frameWaitBeats;
  }

  get isChoked(): boolean {
    return this.#congestedBeats >= congestionBeatsMax;
  }

  get isFarewellOverdue(): boolean {
    return this.#beats - this.#overSinceBeat >= farewellBeats;
  }

  get hasTooManyUnreadable(): boolean {
    return this.#unreadableBeats.length >= unreadableMax;
  }
}
