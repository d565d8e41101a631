import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** How Node runs a file of ours that lies beside another one: built as it is, and as source through tsx. */
export function besides(here: string, name: string): { file: string; flags: readonly string[] } {
  // `tsc` renames imports, not addresses: what lies beside a file has the ending that it has.
  const extension = here.endsWith('.ts') ? '.ts' : '.js';
  const file = fileURLToPath(new URL(`./${name}${extension}`, here));
  if (extension === '.js') return { file, flags: process.execArgv };
  // Whatever runs the parent.
  return { file, flags: ['--import', pathToFileURL(createRequire(here).resolve('tsx')).href] };
}
