import { levelsDbfs } from '../../src/audio/levels.ts';

/** A moment in which the caller began to speak while the agent was being heard. */
export interface TalkOver {
  readonly atMs: number;
  /** How long the agent was heard after it. */
  readonly agentStayedMs: number;
}

const windowMs = 10;
/** Quieter is not a voice. */
const audibleDbfs = -45;
/** Pauses inside an utterance are shorter. */
const pauseMs = 500;

/** Reads the two sides of a recording as numbers. */
export function talkOvers(caller: Int16Array, agent: Int16Array, rateHz: number): TalkOver[] {
  const callerTurns = stretches(levelsDbfs(caller, rateHz, windowMs));
  const agentTurns = stretches(levelsDbfs(agent, rateHz, windowMs));
  return callerTurns.flatMap(({ fromMs }) => {
    const cut = agentTurns.find((turn) => turn.fromMs < fromMs && turn.toMs > fromMs);
    return cut ? [{ atMs: fromMs, agentStayedMs: cut.toMs - fromMs }] : [];
  });
}

function stretches(levels: readonly number[]): { fromMs: number; toMs: number }[] {
  const found: { fromMs: number; toMs: number }[] = [];
  for (const [index, level] of levels.entries()) {
    if (level < audibleDbfs) continue;
    const atMs = index * windowMs;
    const last = found.at(-1);
    if (last && atMs - last.toMs <= pauseMs) last.toMs = atMs + windowMs;
    else found.push({ fromMs: atMs, toMs: atMs + windowMs });
  }
  return found;
}
