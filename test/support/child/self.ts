import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Processor time this process has used, all threads. */
export function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** What this process holds after everything that nobody needs was thrown away. */
export function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** What the machine has given to this process, after the same. */
export function residentBytes(): number {
  collectGarbage();
  return process.memoryUsage.rss();
}

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

function collectGarbage(): void {
  if (typeof collect !== 'function')
    throw new Error('this Node does not let its garbage be collected on demand');
  // What the first round sets free lets go of more in the second.
  collect();
  collect();
}
