import { type ChildProcess, fork } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Answered, Question } from './messages.ts';

/** A process of ours that was started to be measured, or to make trouble. */
export interface Child<Answers> {
  readonly pid: number;
  /** Where it listens; 0 for one that does not. */
  readonly port: number;
  /** Has it do or tell something. Rejects when it ends before it answers. */
  ask<Name extends keyof Answers & string>(name: Name): Promise<Answers[Name]>;
  /** Ends it, and resolves when it is gone. */
  stop(): Promise<void>;
}

/** One that has not let go of its sockets and files by then hangs. */
const stopWithinMs = 5_000;

/** Starts `entry`, a TypeScript file that ends in `answerParent`, and waits until it is ready. */
export async function startChild<Answers>(
  entry: URL,
  config: unknown,
  logFile?: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Child<Answers>> {
  const child = fork(fileURLToPath(entry), [JSON.stringify(config)], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    env: { ...process.env, ...env },
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let lastWords = '';
  child.stderr?.on('data', (words: Buffer) => {
    lastWords = `${lastWords}${words}`.slice(-2_000);
  });
  if (logFile === undefined) child.stdout?.resume();
  else child.stdout?.pipe(createWriteStream(logFile));
  const waiting = new Map<number, { answered: (answer: unknown) => void; failed: (why: Error) => void }>();
  const gone = new Promise<void>((exited) => {
    child.once('exit', (code, signal) => {
      const why = new Error(`${entry.pathname} ended (${signal ?? code}). ${lastWords}`);
      for (const { failed } of waiting.values()) failed(why);
      exited();
    });
  });
  child.on('message', ({ id, answer, error }: Answered) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.answered(answer);
    else asked?.failed(new Error(error));
  });
  let ids = 0;
  const ask = (name: string): Promise<unknown> =>
    new Promise((answered, failed) => {
      ids += 1;
      waiting.set(ids, { answered, failed });
      const question: Question = { id: ids, name };
      child.send(question, (error) => error && failed(error));
    });
  const port = await (ask('ready') as Promise<number>);
  return {
    pid: child.pid ?? 0,
    port,
    ask: (name) => ask(name) as Promise<Answers[typeof name]>,
    stop: () => stop(child, gone),
  };
}

async function stop(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.connected) child.disconnect();
  const hangs = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  await gone;
  clearTimeout(hangs);
}
