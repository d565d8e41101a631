import { type ChildProcess, fork } from 'node:child_process';
import { besides } from '../../own-file.ts';
import type { FromRecogniser, ToRecogniser } from './messages.ts';

/** The gateway's end of one recogniser process. */
export class Recogniser {
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  readonly #listeners: ((message: FromRecogniser) => void)[] = [];
  #ready = false;
  #whenReady: () => void = () => {};
  #inability: string | undefined;

  /** Starts the process. It may be told things at once: they wait in the channel while it loads its models. */
  constructor() {
    // fork, because its channel keeps messages whole, carries typed arrays ('advanced') and closes when either end dies.
    const { file, flags } = besides(import.meta.url, 'recogniser-process');
    this.#child = fork(file, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [...flags],
      // A group of its own, so that Ctrl-C ends it through us: a call may still be listened to.
      detached: true,
    });
    this.gone = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.#inability ??= `The recogniser process ended by itself (${signal ?? `exit code ${code}`}).`;
        resolve();
      });
      this.#child.once('error', (error) => {
        this.#inability ??= `The recogniser process could not be started: ${error.message}`;
        if (this.#child.pid === undefined) resolve();
      });
    });
    this.#child.on('message', (message: FromRecogniser) => this.#receive(message));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether its models were loaded: one that died before will die again. */
  get wasReady(): boolean {
    return this.#ready;
  }

  /** Why it is gone, as a sentence. */
  get reason(): string {
    return this.#inability ?? 'The recogniser process is still there.';
  }

  /** Calls back once its models are loaded. */
  whenReady(tell: () => void): void {
    this.#whenReady = tell;
  }

  listen(listener: (message: FromRecogniser) => void): void {
    this.#listeners.push(listener);
  }

  tell(message: ToRecogniser): void {
    // What is lost on the way to a process that just died is told by `gone`, not here.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  /** Ends the process at once: it holds nothing worth saving. */
  end(): void {
    // Without a pid it was never started, and Node would send the signal to whatever number lies in its place.
    if (this.#child.pid !== undefined) this.#child.kill('SIGKILL');
  }

  #receive(message: FromRecogniser): void {
    if (message.type === 'ready') {
      this.#ready = true;
      this.#whenReady();
    } else if (message.type === 'unable') this.#inability = message.reason;
    else for (const listener of this.#listeners) listener(message);
  }
}
