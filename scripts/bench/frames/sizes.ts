/** So many calls at once: with fewer, every frame wakes the process, and costs several times as much. */
export const callsAtOnce = 200;
/** Twilio's frame. */
export const frameMs = 20;
export const frameBytes = 160;

/** How a load is measured: a window of it, again and again. */
export interface Stretch {
  /** How long it goes on before the window, until it runs as evenly as within it. */
  readonly leadMs: number;
  readonly windowMs: number;
  /** An odd number has a median of its own. */
  readonly rounds: number;
}

/**
 * Short windows, so that those who are compared are measured within three seconds of each other, and many, so that the
 * median does not mind what else the machine did in some of them; all of them together within the minute after which those
 * who say nothing are asked whether they are still there.
 */
export const inboundStretch: Stretch = { leadMs: 200, windowMs: 800, rounds: 13 };
/**
 * Rounds that do not count: the compiler is done with what comes with every frame, and the greeting is over, which takes
 * two seconds more where nobody returns its marks.
 */
export const inboundWarmUp: Stretch = { ...inboundStretch, rounds: 4 };
/** Everyone connects anew each time. */
export const outboundStretch: Stretch = { leadMs: 1_500, windowMs: 2_500, rounds: 5 };

/** A barge-in is measured beside so many others. */
export const bargeInCalls = 20;
/** Each caller interrupts about every three seconds: some two hundred times in all, of which 99 in 100 can be told. */
export const bargeInSeconds = 25;

/** Nine turns each: enough for 95 in 100 to mean something. */
export const ownShareCalls = 4;
/** A recogniser takes a good part of a processor while somebody speaks: more at once would measure that. */
export const ownShareAtOnce = 2;
