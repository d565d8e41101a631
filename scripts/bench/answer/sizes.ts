/** A handshake of TCP, TLS and WebSocket with a provider on the same continent, and over an ocean. */
export const handshakesMs = [150, 500] as const;

/** How long it takes from the answer to a webhook to the stream: nothing, and what Twilio takes at most. */
export const rings = [
  { name: 'stream at once', streamAfterMs: 0 },
  { name: 'stream after 1 s', streamAfterMs: 1_000 },
] as const;

/** Of each; enough for a median, and 95 of 100 is all but the worst. */
export const calls = 24;
/** Nobody calls in step with another. */
export const callsApartMs = 137;

/** So long after the stream's start the caller has said enough to be made out. */
export const listensMs = 2_000;

/** So often the recogniser says what it believes, ms of audio: a frame of the carrier's. */
export const guessEveryMs = 20;
