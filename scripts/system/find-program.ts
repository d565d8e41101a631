import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where the shell would find a program; null where it would not. */
export function findProgram(name: string, path = process.env['PATH'] ?? ''): string | null {
  const files = path.split(delimiter).map((folder) => join(folder, name));
  return files.find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false; // Not in this folder: the next one may have it.
  }
}
