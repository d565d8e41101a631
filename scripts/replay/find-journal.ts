import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { journalPlace } from '../../src/adapters/journal/file.ts';

/**
 * The path of the journal that somebody means: a path as it stands, else the name of a call, ours or the carrier's, in
 * DATA_DIR. What is found nowhere is given back, for whoever opens it to complain of.
 */
export async function findJournal(named: string, dataDir: string): Promise<string> {
  if (existsSync(named)) return named;
  const ours = journalPlace(dataDir, named);
  if (existsSync(ours)) return ours;
  return (await journalOfSid(named, join(dataDir, 'journals'))) ?? named;
}

/** The first line of a journal says what the carrier called the call. */
async function journalOfSid(callSid: string, folder: string): Promise<string | null> {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const path of names.filter((name) => name.endsWith('.jsonl')).map((name) => join(folder, name))) {
    const first = await firstLine(path);
    if (first.slice(0, first.indexOf('"setup"')).includes(`"callSid":"${callSid}"`)) return path;
  }
  return null;
}

async function firstLine(path: string): Promise<string> {
  const file = createReadStream(path, 'utf8');
  try {
    for await (const line of createInterface(file)) return line;
    return '';
  } finally {
    file.destroy();
  }
}
