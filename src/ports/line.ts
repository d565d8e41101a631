/** What carries the caller's voice: mu-law, 8 kHz, one channel, both ways. */
export interface Line {
  /**
   * Whether the carrier takes more audio now. While it does not, keep it: what is sent all the same is dropped, and so
   * is every mark behind it until a clear, for the carrier would return it as if all before it had been played.
   */
  readonly hasRoom: boolean;
  /** Queues audio at the carrier after what is queued there already. */
  sendAudio(mulaw: Uint8Array): void;
  /** Asks the carrier to say this name once everything before it was played. */
  sendMark(name: string): void;
  /** Makes the carrier drop what it has not played yet. */
  clear(): void;
  /** Ends the line from our side; the reason is for the log. Closing twice is harmless. */
  close(reason: string): void;
}

/** What a line tells the call that is on it. */
export interface LineListener {
  /** Audio from the caller, not to be kept; `atMs` is the carrier's own time since the stream began. */
  audio(mulaw: Uint8Array, atMs: number): void;
  /** A mark that is out came back. */
  markReturned(name: string): void;
  keyPressed(key: string): void;
  /** The stream ended in order: the caller hung up, or the carrier took the call elsewhere. */
  stopped(): void;
  /** The stream broke. */
  lost(reason: string): void;
}
