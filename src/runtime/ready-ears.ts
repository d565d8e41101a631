import type { AsrEvent, AsrOptions, AsrStream, LineAsr } from '../ports/asr.ts';
import type { Timers, Waiting } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

/** What ears do for calls that are still to come. */
export interface AwaitsCalls {
  /** A call is on its way: its stream can be opened ahead, and is what `open` gives to that call. */
  prepare(options: AsrOptions): void;
  /** A call that was prepared for does not come. */
  dismiss(call: string): void;
}

export interface ReadyEarsOptions {
  readonly asr: LineAsr;
  readonly timers: Timers;
  readonly log: Log;
}

/**
 * A stream comes a second or two after its call was announced. Deepgram closes a socket that has had no audio for ten
 * seconds, signs of life or not; below that nothing need be sent, and every stream begins with the caller's own audio.
 */
const waitMaxMs = 8_000;
/** Each waits for a second or two, so this many are for ten calls a second: more than one process takes. */
const waitingMax = 20;

/** Opened for a call that is still to come. */
interface ReadyStream {
  readonly stream: AsrStream<Uint8Array>;
  readonly patience: Waiting;
  /** Whoever hears of it: the call, once it is there. */
  tell: (event: AsrEvent) => void;
}

/**
 * Ears in front of others: opened when a call is announced, they are connected when its caller begins to speak. Whatever
 * becomes of that, a call that finds nothing ready opens its ears as it always did.
 */
export class ReadyEars implements LineAsr, AwaitsCalls {
  readonly takes = 'mulaw at 8 kHz';
  readonly name: string;
  readonly #options: ReadyEarsOptions;
  readonly #ready = new Map<string, ReadyStream>();

  constructor(options: ReadyEarsOptions) {
    this.#options = options;
    this.name = options.asr.name;
  }

  prepare(options: AsrOptions): void {
    const { call } = options;
    if (this.#ready.has(call) || this.#ready.size >= waitingMax) return;
    const { asr, timers, log } = this.#options;
    const ready: ReadyStream = {
      stream: asr.open(options, (event) => ready.tell(event)),
      patience: timers.after(waitMaxMs, () => {
        log.debug('ears were opened for a call that did not come', { callId: call });
        this.dismiss(call);
      }),
      // Nobody has spoken yet, so all there can be to hear is that it is dead.
      tell: (event) => {
        if (event.type === 'lost') this.dismiss(call);
      },
    };
    this.#ready.set(call, ready);
  }

  open(options: AsrOptions, tell: (event: AsrEvent) => void): AsrStream<Uint8Array> {
    const ready = this.#take(options.call);
    if (ready === null) return this.#options.asr.open(options, tell);
    ready.tell = tell;
    return ready.stream;
  }

  dismiss(call: string): void {
    this.#take(call)?.stream.close();
  }

  fault(): string | null {
    return this.#options.asr.fault();
  }

  async close(): Promise<void> {
    for (const call of [...this.#ready.keys()]) this.dismiss(call);
    await this.#options.asr.close();
  }

  #take(call: string): ReadyStream | null {
    const ready = this.#ready.get(call);
    if (ready === undefined) return null;
    this.#ready.delete(call);
    ready.patience.cancel();
    return ready;
  }
}
