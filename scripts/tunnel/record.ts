import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { TunnelTrouble } from './trouble.ts';

const webhooks = z.object({
  voiceUrl: z.string(),
  voiceMethod: z.string(),
  statusCallback: z.string(),
  statusCallbackMethod: z.string(),
});
const schema = z.object({
  /** Of the tunnel that has changed the number. */
  pid: z.number(),
  accountSid: z.string(),
  number: z.string(),
  former: webhooks,
  ours: webhooks,
});

/** What a tunnel has changed at Twilio, kept while it is so: whoever comes after a `kill -9` can put it back. */
export type ChangeRecord = z.infer<typeof schema>;

/** The record in a folder; null where nothing is changed. */
export function readRecord(dataDir: string): ChangeRecord | null {
  const file = fileIn(dataDir);
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new TunnelTrouble(
      `${file} cannot be read, and may tell what a number's webhooks were: look into it, and remove it when they are right.`,
    );
  }
}

/** Writes it whole or not at all. */
export function writeRecord(dataDir: string, record: ChangeRecord): void {
  mkdirSync(dataDir, { recursive: true });
  const file = fileIn(dataDir);
  writeFileSync(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

export function removeRecord(dataDir: string): void {
  rmSync(fileIn(dataDir), { force: true });
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'tunnel.json');
}
