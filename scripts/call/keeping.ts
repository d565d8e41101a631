import { accessSync, closeSync, constants, mkdirSync, openSync } from 'node:fs';
import { CommandLineError } from '../system/command-line.ts';
import type { CallOrder } from './command-line.ts';

/** Sees that what is to be kept of the calls can be kept, before there is any. Throws CommandLineError. */
export function makeReadyToKeep({ record, junit }: Pick<CallOrder, 'record' | 'junit'>): void {
  if (junit !== null) attempt(`--junit ${junit}`, () => closeSync(openSync(junit, 'a')));
  if (record === null) return;
  attempt(`--record ${record}`, () => {
    mkdirSync(record, { recursive: true });
    accessSync(record, constants.W_OK);
  });
}

function attempt(option: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new CommandLineError(`${option} cannot be written, so no call was placed: ${detail}`);
  }
}
