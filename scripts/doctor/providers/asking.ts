import type { Clock } from '../../../src/ports/clock.ts';
import { ProviderFailure } from '../../../src/ports/failure.ts';
import { systemTime } from '../../../src/runtime/timers.ts';
import { bad, type Finding, good, wordsOf } from '../check.ts';

/** What the answer was, or why there was none, and how long it took once there was somebody to ask. */
export async function asking<Asked>(
  who: string,
  make: () => Promise<Asked>,
  ask: (asked: Asked) => Promise<string>,
  clock: Clock = systemTime,
): Promise<Finding> {
  try {
    const asked = await make();
    const began = clock.now();
    const answer = await ask(asked);
    return good(`${who}: ${answer}, ${Math.round(clock.now() - began)} ms after it was asked`);
  } catch (error) {
    return bad(`${who}: ${wordsOf(error)}`, remedyFor(error));
  }
}

function remedyFor(error: unknown): string {
  const isRefused = error instanceof ProviderFailure && error.failure.reason === 'refused';
  if (isRefused)
    return 'look at its address, its key, its model and its voice in the settings: it was reached, and said no.';
  return 'see that its address is right and can be reached from here, or choose another provider.';
}
