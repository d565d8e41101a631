import { heardFigures } from './core/heard.ts';
import { reduceFigures } from './core/reduce-speed.ts';
import { replayFigures } from './core/replay-speed.ts';
import { simulationFigures } from './core/simulation-speed.ts';
import type { Figure } from './figure.ts';

/** Measures the rules of a call, alone: no socket, no audio but tones, one core. */
export async function benchCore(): Promise<Figure[]> {
  // First, before anything is compiled: as when a person replays one call.
  const replay = replayFigures();
  return [...reduceFigures(), ...replay, ...(await simulationFigures()), ...heardFigures()];
}
