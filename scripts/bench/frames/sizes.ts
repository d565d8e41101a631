/** So many calls at once: with fewer, every frame wakes the process, and costs several times as much. */
export const callsAtOnce = 200;
/** Twilio's frame. */
export const frameMs = 20;
export const frameBytes = 160;

/** Connecting, the greeting, and whatever a compiler has to look at twice are over by then. */
export const warmUpMs = 2_500;
/** Forty thousand frames: a collection of garbage more or less does not show. */
export const windowMs = 4_000;
/** An odd number has a median of its own. */
export const rounds = 5;

/** A barge-in is measured beside so many others. */
export const bargeInCalls = 20;
/** Each caller interrupts about every three seconds: some two hundred times in all, of which 99 in 100 can be told. */
export const bargeInSeconds = 30;
