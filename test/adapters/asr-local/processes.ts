import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** Recogniser processes that a process has started, but for these. */
export async function descendants(parent: number, others: readonly number[] = []): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry) || others.includes(Number(entry))) continue;
    const [stat, command] = await Promise.all([
      textOf(`/proc/${entry}/stat`),
      textOf(`/proc/${entry}/cmdline`),
    ]);
    const [state, itsParent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(itsParent) === parent && state !== 'Z' && command.includes('recogniser-process'))
      found.push(Number(entry));
  }
  return found;
}

/** Whether a process exists and is more than an entry waiting to be collected. */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await textOf(`/proc/${pid}/stat`);
  return stat !== '' && stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z';
}

/** Waits for something another process does; the test's own time limit is the limit. */
export async function until(reached: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await reached())) await pause(5);
}

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
