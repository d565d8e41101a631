import { endings } from './endings.ts';
import { interruptions } from './interruptions.ts';
import type { Mutant } from './mutant.ts';
import { playback } from './playback.ts';
import { speculation } from './speculation.ts';
import { tools } from './tools.ts';
import { turns } from './turns.ts';
import { waiting } from './waiting.ts';

/** Every bug that the tests must notice, in the order in which they are planted. */
export const mutants: readonly Mutant[] = [
  ...interruptions,
  ...turns,
  ...speculation,
  ...tools,
  ...waiting,
  ...playback,
  ...endings,
];
