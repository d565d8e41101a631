import { type ChildProcess, spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { besides } from '../../own-file.ts';
import type { Heard } from './caller-ear.ts';
import type { Model } from './model-folder.ts';
import { encodeFrame, type Frame, FrameReader, type Kind } from './wire.ts';

/** The library says in a line why it gives up; this is a good deal more. */
const lastWordsMax = 4_096;
/** A sentence for a log; what a library adds to its own is for those who wrote it. */
const causeMax = 300;

export interface RecogniserOptions {
  readonly model: Model;
  readonly expects: readonly string[];
  ready(): void;
  tell(stream: number, heard: Heard): void;
}

/** The gateway's end of the recogniser process. */
export class Recogniser {
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;
  readonly #options: RecogniserOptions;
  readonly #child: ChildProcess;
  readonly #input: Writable;
  #isReady = false;
  #lastWords = '';
  #reason: string | undefined;

  /** Starts the process. It may be told things at once: they wait in its pipe while it loads the model. */
  constructor(options: RecogniserOptions) {
    this.#options = options;
    const { file, flags } = besides(import.meta.url, 'recogniser-process');
    this.#child = spawn(process.execPath, [...flags, file], {
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
      // A group of its own, so that Ctrl-C ends it through us: a call may still be listened to.
      detached: true,
    });
    this.gone = this.#end();
    const { input, complaints, output } = pipesOf(this.#child);
    this.#input = input;
    // That the process is gone is told by `gone`, not by each of its pipes.
    for (const pipe of [input, complaints, output]) pipe.on('error', () => {});
    complaints.on('data', (piece) => {
      this.#lastWords = `${this.#lastWords}${piece}`.slice(-lastWordsMax);
    });
    const reader = new FrameReader();
    output.on('data', (piece) => {
      for (const frame of reader.push(piece)) this.#receive(frame);
    });
    const { model, expects } = options;
    this.send('load', 0, JSON.stringify({ model, expects }));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether its model was loaded: one that died before will die again. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Why it is gone, as a sentence. */
  get reason(): string {
    return this.#reason ?? 'The recogniser process is still there.';
  }

  /** What it was sent and has not taken yet. */
  get waitingBytes(): number {
    return this.#input.writableLength;
  }

  send(kind: Kind, stream: number, body?: Uint8Array | string): void {
    if (this.#input.writable) this.#input.write(encodeFrame(kind, stream, body));
  }

  /** Ends the process at once: it holds nothing worth saving. */
  kill(why: string): void {
    this.#reason ??= why;
    // Without a pid it was never started, and Node would send the signal to whatever number lies in its place.
    if (this.#child.pid !== undefined) this.#child.kill('SIGKILL');
  }

  #end(): Promise<void> {
    return new Promise((resolve) => {
      // Not 'exit', after which its last words may still be on their way.
      this.#child.once('close', (code, signal) => {
        this.#reason ??= this.#sentence(signal ?? `exit code ${code}`);
        resolve();
      });
      this.#child.once('error', (error) => {
        this.#reason ??= `The recogniser process could not be started: ${error.message}`;
        if (this.#child.pid === undefined) resolve();
      });
    });
  }

  #sentence(how: string): string {
    const cause = causeIn(this.#lastWords);
    if (this.#isReady) return `The recogniser process ended by itself (${how})${cause && `: ${cause}`}.`;
    return notLoaded(this.#options.model, cause || `it ended by itself (${how})`);
  }

  #receive({ kind, stream, body }: Frame): void {
    if (kind === 'ready') {
      this.#isReady = true;
      this.#options.ready();
    } else if (kind === 'unable') this.#reason = notLoaded(this.#options.model, body.toString());
    else if (kind === 'partial' || kind === 'final')
      this.#options.tell(stream, { type: kind, ...JSON.parse(body.toString()) });
  }
}

const notLoaded = ({ folder, weights }: Model, cause: string): string =>
  `The ${weights.kind} in ${folder} could not be loaded: ${cause}. See that its files are whole, and those of a ` +
  'streaming model.';

/** The last line in which the library says what is wrong, without where in its source it says so. */
function causeIn(words: string): string {
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  const last = lines.at(-1) ?? '';
  const plain = last.replace(/^\s*what\(\):\s*/, '').replace(/^\S+:\w+:\d+ /, '');
  return plain.slice(0, causeMax).replace(/[\s.]+$/, '');
}

function pipesOf({ stdio: [input, , complaints, output] }: ChildProcess) {
  if (!(input instanceof Writable && complaints instanceof Readable && output instanceof Readable))
    throw new Error('the recogniser process was started without its pipes');
  return { input, complaints, output };
}
