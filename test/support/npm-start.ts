import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../scripts/demo/free-port.ts';
import { end } from './end.ts';

/** `npm start` as a person types it, in a process group of its own as a terminal gives it one. */
export interface NpmStart {
  readonly npm: ChildProcess;
  readonly url: string;
  /** Everything that it started and that lives, whatever became of whoever started it, and itself. */
  processes(): Running[];
  /** The only one whose command has this in it; waits for it. */
  process(command: string): Promise<Running>;
  /** Waits for a line of the log. */
  said(message: string): Promise<Record<string, unknown>>;
  log(): Record<string, unknown>[];
  output(): string;
  /** As a terminal does: to everyone in the group at once. */
  ctrlC(): void;
  gone(): Promise<void>;
  /** Ends whatever is still there. */
  clear(): void;
}

export interface Running {
  readonly pid: number;
  readonly command: string;
}

export async function npmStart(
  env: Readonly<Record<string, string>> & { readonly DATA_DIR: string },
): Promise<NpmStart> {
  const mark = randomUUID();
  const port = env['PORT'] ?? String(await freePort());
  const npm = spawn('npm', ['start'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_ENV: 'development',
      PORT: port,
      HOST: '127.0.0.1',
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      REDIS_URL: '',
      // However busy the machine is, no caller of a test is sent away.
      SHED_LOOP_DELAY_MS: '10000',
      LOG_FORMAT: 'json',
      ...env,
      PARLEY_TEST_MARK: mark,
    },
  });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const processes = () => runningWith(`PARLEY_TEST_MARK=${mark}`, env.DATA_DIR);
  const log = () => linesOf(output);
  return {
    npm,
    url: `http://127.0.0.1:${port}`,
    processes,
    process: (command) => until(() => processes().find((each) => each.command.includes(command))),
    said: (message) => until(() => log().find((line) => line['message'] === message)),
    log,
    output: () => output,
    ctrlC: () => {
      process.kill(-(npm.pid ?? 0), 'SIGINT');
    },
    gone: async () => {
      await until(() => (processes().length === 0 ? true : undefined));
    },
    clear: () => {
      for (const { pid } of processes()) end(pid);
    },
  };
}

/** Waits for what other processes do; the test's own time limit is the limit. */
async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await pause(10);
  }
}

/**
 * A process is known by its environment, which it keeps when its parent dies; one that is over has none. Redis writes
 * its title over its environment, and is known by the folder in that.
 */
function runningWith(setting: string, folder: string): Running[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const command = textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
    const isOurs = textOf(`/proc/${pid}/environ`).split('\0').includes(setting) || command.includes(folder);
    return isOurs ? [{ pid: Number(pid), command }] : [];
  });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // It ended while we looked, or is somebody else's.
  }
}

function linesOf(output: string): Record<string, unknown>[] {
  const whole = output.slice(0, output.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): Record<string, unknown> => JSON.parse(line));
}
