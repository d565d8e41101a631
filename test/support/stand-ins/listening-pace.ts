/** How quick a recogniser is, where it is to be another than usual. */
export interface ListeningPace {
  /** From a moment of the audio to what is said of it. */
  readonly saysAfterMs?: number;
  /** How often it says what it believes so far, ms of audio. */
  readonly guessEveryMs?: number;
  /** How much earlier than for sure a turn seems to be over. */
  readonly eagerAheadMs?: number;
}
