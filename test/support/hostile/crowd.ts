import { type Child, startChild } from '../child/parent.ts';
import type { House } from '../light-gateway/house.ts';

export interface CrowdAnswers {
  /** Everybody begins; says how many they are. */
  readonly attack: number;
}

/** Twenty in each of ten ways. */
export const attackersAtOnce = 200;

/** Gets a crowd together before a house; it waits for its word. */
export function gatherCrowd(house: House): Promise<Child<CrowdAnswers>> {
  return startChild<CrowdAnswers>(new URL('./crowd-process.ts', import.meta.url), house);
}
