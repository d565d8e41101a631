/** A frame that is out of place by less than one frame of Twilio's is where it belongs: its clock counts whole milliseconds. */
const outOfPlaceMs = 20;

/** After so much silence a voice and its words are over; more would only be work. */
const silenceMaxMs = 1_000;

/**
 * The time of what a caller's ears have heard, by the carrier's clock. The ears hear nothing twice and nothing after
 * what followed it; where something is missing they hear silence, so that what comes next is in its time.
 */
export class EarTime {
  #heardUntilMs: number | null = null;

  /**
   * The silence to be heard before a stretch of sound, ms; null when its time is past and it is not to be heard. Where
   * nobody knows when it was (`atMs` is null) it is heard as it comes.
   */
  silenceBefore(atMs: number | null, lengthMs: number): number | null {
    if (atMs === null) {
      this.#heardUntilMs = null;
      return 0;
    }
    const aheadMs = atMs - (this.#heardUntilMs ?? atMs);
    if (aheadMs <= -outOfPlaceMs) return null;
    const isGap = aheadMs >= outOfPlaceMs;
    // Small differences are left to add up until they are a gap: the clock stays true without a click a frame.
    this.#heardUntilMs = atMs + lengthMs - (isGap ? 0 : aheadMs);
    return isGap ? Math.min(aheadMs, silenceMaxMs) : 0;
  }
}
