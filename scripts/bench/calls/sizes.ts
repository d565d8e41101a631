import type { Stretch } from '../frames/sizes.ts';

/**
 * Four who are compared take turns: shorter windows than those of `frames`, so that nobody waits for five seconds until the
 * next frame, which is when a line is given up.
 */
export const realStretch: Stretch = { leadMs: 150, windowMs: 650, rounds: 9 };
/** Rounds that do not count: the compiler is done, and the greeting is over. */
export const realWarmUp: Stretch = { ...realStretch, rounds: 6 };

/** How often everyone asks for the same answer. */
export const answerRounds = 5;
/** The answer of four seconds, the wait before it, and a little more; callers say nothing, and a line waits for five. */
export const answerWindowMs = 4_900;
