import { readFileSync, statSync } from 'node:fs';
import { url as debuggerUrl } from 'node:inspector';
import { dotenvFile, type Problem, type Settings } from '../config.ts';

/** What production refuses of the way this process was started. */
export function processProblems(allow: Settings['allow']): Problem[] {
  return [...ofDebugger(), ...ofTls(), ...ofUser(allow), ...ofDotenv(), ...ofNode()];
}

function ofDebugger(): Problem[] {
  const inOptions = /--inspect/.test(process.env['NODE_OPTIONS'] ?? '');
  if (debuggerUrl() === undefined && !inOptions) return [];
  const what =
    'is open to a debugger, and whoever reaches that port is in here: start node without --inspect';
  return [{ where: inOptions ? 'NODE_OPTIONS' : 'command line', what: `this process ${what}` }];
}

function ofTls(): Problem[] {
  if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return [];
  const what =
    'NODE_TLS_REJECT_UNAUTHORIZED is 0, so that anyone can pretend to be anyone: remove it, and name a certificate of your own in NODE_EXTRA_CA_CERTS';
  return [{ where: 'environment', what }];
}

function ofUser(allow: Settings['allow']): Problem[] {
  if (process.getuid?.() !== 0 || allow.root) return [];
  const what =
    'root runs this process, and so would whoever breaks in: use a user of its own, or set ALLOW_ROOT=1';
  return [{ where: 'user', what }];
}

const readableByAll = 0o004;

function ofDotenv(): Problem[] {
  const mode = statSync(dotenvFile, { throwIfNoEntry: false })?.mode ?? 0;
  // Windows has other rights than these, and shows all of these as given.
  if ((mode & readableByAll) === 0 || process.platform === 'win32') return [];
  return [{ where: dotenvFile, what: 'every user of this machine can read it: chmod 600 .env' }];
}

function ofNode(): Problem[] {
  const wanted = oldestNode();
  if (!isOlder(process.version.slice(1), wanted)) return [];
  const what = `this is Node ${process.version}, and Parley is made and tested for ${wanted} or newer: update it`;
  return [{ where: 'node', what }];
}

/** What package.json says under `engines`, which is `>=20.19` or the like. */
function oldestNode(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const oldest = /"node":\s*">=\s*([\d.]+)"/.exec(manifest)?.[1];
  if (oldest === undefined) throw new Error('package.json does not say under `engines` which Node it needs');
  return oldest;
}

function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}
