import { wrongFigures } from './checks/figures.ts';
import { wrongMemory } from './checks/heard.ts';
import { wrongAfterHealing } from './checks/liveness.ts';
import { wrongInOrder } from './checks/order.ts';
import { wrongSilence } from './checks/silence.ts';
import { wrongTalkOver } from './checks/talk-over.ts';
import { wrongWithTurns } from './checks/turns.ts';
import { wrongOnTheWire } from './checks/wire.ts';
import type { Simulated } from './simulate-call.ts';

/** Everything that is wrong with a simulated call, as sentences; none when all is well. */
export function wrongWith(call: Simulated): string[] {
  return [
    ...call.story.wrong,
    ...wrongInOrder(call),
    ...wrongOnTheWire(call),
    ...wrongTalkOver(call),
    ...wrongWithTurns(call),
    ...wrongMemory(call),
    ...wrongSilence(call),
    ...wrongAfterHealing(call),
    ...wrongFigures(call),
  ];
}
