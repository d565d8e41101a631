/** So many calls at once: with fewer, every frame wakes the process, and costs several times as much. */
export const callsAtOnce = 200;
/** Twilio's frame. */
export const frameMs = 20;
export const frameBytes = 160;

/** How long a load goes on before it is measured, and while it is. */
export interface Stretch {
  /** Connecting, the greeting, and whatever a compiler has to look at twice are over by then. */
  readonly warmUpMs: number;
  readonly windowMs: number;
}

/** Thirty thousand frames: a collection of garbage more or less does not show. */
export const inboundStretch: Stretch = { warmUpMs: 2_500, windowMs: 3_000 };
export const outboundStretch: Stretch = { warmUpMs: 1_500, windowMs: 2_500 };
/** An odd number has a median of its own. */
export const rounds = 5;

/** A barge-in is measured beside so many others. */
export const bargeInCalls = 20;
/** Each caller interrupts about every three seconds: some two hundred times in all, of which 99 in 100 can be told. */
export const bargeInSeconds = 25;

/** Nine turns each: enough for 95 in 100 to mean something. */
export const ownShareCalls = 4;
/** A recogniser takes a good part of a processor while somebody speaks: more at once would measure that. */
export const ownShareAtOnce = 2;
