import type { Figure } from './figure.ts';
import { progressTeller } from './progress.ts';
import { eagerly, type Manner, surely } from './turns/manners.ts';
import { measureTurns } from './turns/measure-turns.ts';
import { turnFigures } from './turns/turn-figures.ts';

/** Measures how long callers wait for an answer, with providers that take as long as they are told to. */
export async function benchTurns(): Promise<Figure[]> {
  const say = progressTeller();
  return [...(await figuresOf(surely, say)), ...(await figuresOf(eagerly, say))];
}

async function figuresOf(manner: Manner, say: (progress: string) => void): Promise<Figure[]> {
  return turnFigures(manner, await measureTurns(manner, say));
}
