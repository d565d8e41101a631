import type { Lookup } from './state.ts';

/** Both halves are in: there is nothing left to wait for, or to call off. */
export function isComplete({ intent, passages }: Lookup): boolean {
  return intent !== 'awaited' && passages !== 'awaited';
}
