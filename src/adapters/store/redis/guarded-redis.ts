import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Timers } from '../../../ports/clock.ts';

/** A redis-server that takes commands, and a guardian that ends it when we end. */
export interface GuardedRedis {
  /** Resolves when it is gone, whoever ended it, with the last line it said. */
  readonly gone: Promise<string>;
  /** Lets it write down what it has and ends it. Stopping twice is harmless. */
  stop(): Promise<void>;
}

/** What it is started with. */
export interface Launch {
  readonly program: string;
  readonly folder: string;
  readonly socket: string;
  readonly timers: Timers;
}

/** It takes about 20 ms; this long only when an append-only file of gigabytes has to be read. */
const startingMaxMs = 30_000;
/** What it said last, should it die: enough for the error and the lines that led to it. */
const lastWordsMax = 2000;
const lastLinesMax = 3;

/**
 * A child survives the `kill -9` of its parent, so redis gets a guardian: a shell that reads from a pipe which only we
 * hold. However we end, the pipe does too, and the guardian ends redis. The guardian lets go of its own output, so
 * that the end of that output is the end of redis.
 */
const guardianScript = `
"$@" < /dev/null &
redis=$!
echo "guards $redis"
exec > /dev/null 2>&1
cat
kill "$redis"
wait "$redis"
`;

/** Starts it and resolves when it takes commands. Throws one sentence when it cannot. */
export async function launchRedis({ program, folder, socket, timers }: Launch): Promise<GuardedRedis> {
  const guardian = spawn('sh', ['-c', guardianScript, 'sh', program, ...argumentsFor(folder, socket)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that Ctrl-C reaches it through us: calls may still have something to write.
    detached: true,
  });
  const ended = new Promise<void>((done) => guardian.once('close', () => done()));
  const lastWords = listen(guardian);
  endUnguarded(guardian);
  const stop = async () => {
    guardian.stdin.end();
    await ended;
  };
  try {
    await readiness(guardian, lastWords, timers);
  } catch (error) {
    await stop();
    throw error;
  }
  const gone = once(guardian.stdout, 'end').then(() => {
    guardian.stdin.end();
    return lastWords().at(-1) ?? '';
  });
  return { gone, stop };
}

function argumentsFor(folder: string, socket: string): string[] {
  const settings = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir: folder,
    appendonly: 'yes',
    save: '',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
    logfile: '',
    loglevel: 'notice',
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

type Guardian = ChildProcess & {
  readonly stdin: NodeJS.WritableStream;
  readonly stdout: NodeJS.ReadableStream;
  readonly stderr: NodeJS.ReadableStream;
};

/** A guardian that is killed leaves redis behind: then we end it ourselves, while its open output proves that it lives. */
function endUnguarded(guardian: Guardian): void {
  let redis: number | null = null;
  guardian.stdout.once('data', (chunk: Buffer) => {
    redis = Number(/^guards (\d+)$/m.exec(chunk.toString())?.[1] ?? 0) || null;
  });
  guardian.once('exit', (_, signal) => {
    if (signal !== null && redis !== null && guardian.stdout.readable) process.kill(redis, 'SIGTERM');
  });
}

/** Keeps the output flowing, for a full pipe would stop redis, and remembers the end of it. */
function listen(guardian: ChildProcess): () => string[] {
  let heard = '';
  const hear = (chunk: Buffer) => {
    heard = (heard + chunk.toString()).slice(-lastWordsMax);
  };
  guardian.stdout?.on('data', hear);
  guardian.stderr?.on('data', hear);
  // The guardian may be gone before we tell it to go; `close` says all there is to say about that.
  guardian.stdin?.on('error', () => {});
  return () => heard.trim().split('\n').slice(-lastLinesMax);
}

function readiness(guardian: Guardian, lastWords: () => string[], timers: Timers): Promise<void> {
  return new Promise((ready, failed) => {
    const fail = (why: string) => {
      patience.cancel();
      failed(
        new Error(
          `The embedded Redis ${why}: ${lastWords().join(' | ') || 'it said nothing'}. ` +
            'See that redis-server is installed (`node scripts/setup.mjs`), or set REDIS_URL to one that runs.',
        ),
      );
    };
    const patience = timers.after(startingMaxMs, () =>
      fail(`did not start within ${startingMaxMs / 1000} s`),
    );
    guardian.once('error', (error) => fail(`could not be started (${error.message})`));
    // What it said last may come on either of the two, and after the end of the other.
    void Promise.all([once(guardian.stdout, 'end'), once(guardian.stderr, 'end')]).then(() =>
      fail('ended while it started'),
    );
    guardian.stdout.on('data', () => {
      if (!/ready to accept connections/i.test(lastWords().join())) return;
      patience.cancel();
      ready();
    });
  });
}
