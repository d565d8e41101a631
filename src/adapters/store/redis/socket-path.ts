import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Kernels keep the path of a socket in 108 bytes (Linux) or 104 (macOS), the last of them a zero. */
const socketPathBytesMax = 103;

/** Where the socket of the redis in this folder lies: in it, or, where the path is too long for that, in a short one. */
export function socketFor(folder: string): string {
  const here = join(folder, 'redis.sock');
  if (Buffer.byteLength(here) <= socketPathBytesMax) return here;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return join(privateFolder(join(tmpdir(), `parley-${name}`)), 'redis.sock');
}

/** Anyone may write to the folder for temporary files: what lies there under our name must be ours alone. */
function privateFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(path);
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0 || !lstatSync(path).isDirectory()) {
    throw new Error(
      `${path} belongs to someone else: remove it, or set DATA_DIR to a folder with a shorter path.`,
    );
  }
  return path;
}
