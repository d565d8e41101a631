import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { bad, type Check, good } from '../check.ts';

const packageFile = new URL('../../../package.json', import.meta.url);
const packageSchema = z.object({ engines: z.object({ node: z.string().regex(/^>=\d+\.\d+$/) }) });

/** Whether this Node is one that we are tested on. */
export const nodeVersion: Check = {
  name: 'Node',
  run: async ({ nodeVersion: version }) => {
    const { engines } = packageSchema.parse(JSON.parse(readFileSync(packageFile, 'utf8')));
    const oldest = engines.node.replace('>=', '');
    if (isAtLeast(version, oldest)) return [good(version)];
    return [bad(`${version} is too old`, `install ${oldest} or newer from https://nodejs.org.`)];
  },
};

function isAtLeast(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = version.replace('v', '').split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
