import { setTimeout as sleep } from 'node:timers/promises';

/** A busy hour of a small house. */
const streams = 20;
/** A recogniser says so often what it believes. */
export const guessEveryMs = 100;
/** As fast as a quick model, which writes for half a second. */
export const tokenEveryMs = 10;
export const answerTokens = 50;
/** What most voices send at once; it is heard without waiting for more. */
export const soundPieceMs = 200;
export const soundPieces = 3;
/** More than two hundred texts, of which 95 in 100 can be told. */
export const rounds = 16;
export const listenMs = 7_000;
/** What is done for the first few times is connected, and compiled; a gateway does that once a day. */
export const warmUpMs = 1_000;
const warmUpRounds = 4;

/** Whether a round counts. */
export function isWarm(round: number): boolean {
  return round >= warmUpRounds;
}

/** Does it on many streams at once, none in step with another. */
export async function onAllStreams(act: (nth: number) => Promise<void>): Promise<void> {
  const one = async (_: unknown, nth: number) => {
    await sleep((nth * guessEveryMs) / streams);
    await act(nth);
  };
  await Promise.all(Array.from({ length: streams }, one));
}
