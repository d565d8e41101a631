import { type ChildProcess, spawn } from 'node:child_process';

/** A program that ends when we do, however we end. */
export interface GuardedProcess {
  /** Resolves once it has ended, with its exit code. */
  readonly ended: Promise<number>;
  /** Asks it to stop and waits until it has; asked again, asks it again. */
  stop(): Promise<void>;
}

export interface GuardedOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whoever wants to hear what it says; otherwise it speaks for itself. */
  readonly hear?: (text: string) => void;
  /** After this long a program that was asked to stop is stopped. None: it may take its time. */
  readonly stopWithinMs?: number;
}

/**
 * A child survives the `kill -9` of its parent, so it gets a guardian: a shell that also reads from a pipe which only we
 * hold. When that ends, because we have, the guardian asks the program to stop. A SIGTERM it passes on.
 */
const guardianScript = `
exec 3<&0
"$@" < /dev/null 3<&- &
program=$!
(cat <&3 > /dev/null; kill "$program") > /dev/null 2>&1 &
exec 3<&- < /dev/null
trap 'kill "$program" 2> /dev/null' TERM
wait "$program"
code=$?
while kill -0 "$program" 2> /dev/null; do
  wait "$program"
  code=$?
done
exit "$code"
`;

/** Starts a program. That it cannot be started shows as an end with code 127. */
export function startGuarded(command: readonly string[], options: GuardedOptions = {}): GuardedProcess {
  const { hear } = options;
  const output = hear ? 'pipe' : 'inherit';
  const guardian = spawn('sh', ['-c', guardianScript, 'sh', ...command], {
    stdio: ['pipe', output, output],
    env: { ...process.env, ...options.env },
    // A group of its own, so that Ctrl-C reaches it through us, when its turn has come.
    detached: true,
  });
  if (hear) {
    guardian.stdout?.on('data', (chunk: Buffer) => hear(chunk.toString()));
    guardian.stderr?.on('data', (chunk: Buffer) => hear(chunk.toString()));
  }
  // The guardian may be gone before we let go of the pipe; \`exit\` says all there is to say about that.
  guardian.stdin?.on('error', () => {});
  const ended = new Promise<number>((done) => {
    guardian.once('exit', (code, signal) => {
      // Whoever still reads from the pipe has nobody left to guard.
      guardian.stdin?.destroy();
      done(signal === null ? (code ?? 1) : 1);
    });
  });
  return { ended, stop: () => stop(guardian, ended, options.stopWithinMs ?? null) };
}

async function stop(guardian: ChildProcess, ended: Promise<number>, withinMs: number | null): Promise<void> {
  const { pid, exitCode, signalCode } = guardian;
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  guardian.kill('SIGTERM');
  const patience = withinMs === null ? null : setTimeout(() => process.kill(-pid, 'SIGKILL'), withinMs);
  await ended;
  if (patience) clearTimeout(patience);
}
