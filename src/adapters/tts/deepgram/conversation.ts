import type { Clock, Timers, Waiting } from '../../../ports/clock.ts';
import { ProviderFailure } from '../../../ports/failure.ts';
import type { Faults } from '../../../ports/faults.ts';
import { Patience } from '../../patience.ts';
import { soundLimits } from '../../sound-limits.ts';
import { AuraSocket, type AuraSocketDoors } from './aura-socket.ts';
import { FlushBudget } from './flush-budget.ts';
import type { AuraMessage } from './messages.ts';
import { Utterance } from './utterance.ts';

/** Longer than a caller waits for the announced stream of their call, and than most of them speak without a pause. */
const idleMaxMs = 60_000;
/** A clear is answered within a round trip; whoever takes longer is better replaced than waited for. */
const clearMaxMs = 1_000;
/** Four minutes: twice what the longest text it takes would last. */
const unreadBytesMax = 2 * 1024 * 1024;

export interface ConversationDoors {
  readonly provider: string;
  readonly time: Clock & Timers;
  readonly faults: Faults;
  readonly model: string;
  readonly prepare: AuraSocketDoors['prepare'];
  /** Told once: it speaks no more. */
  over(): void;
}

/**
 * One caller's socket at Deepgram. It speaks one text at a time, each with a flush of its own, whose answer tells where
 * its sound ends: so a text that is given up can be cleared without harm to any other. Deepgram speaks faster than a
 * person, so the next text is there before the one in front of it was heard.
 */
export class Conversation {
  readonly #doors: ConversationDoors;
  readonly #socket: AuraSocket;
  readonly #budget: FlushBudget;
  /** Whom it speaks to; null while it is only ready. */
  #call: string | null = null;
  #isOpen = false;
  #isRetired = false;
  #waiting: Utterance[] = [];
  #current: { readonly utterance: Utterance; readonly patience: Patience } | null = null;
  /** What was given up may still sound, until it is said that it was cleared. */
  #clearing: Waiting | null = null;
  #idle: Waiting;

  constructor(doors: ConversationDoors) {
    this.#doors = doors;
    this.#budget = new FlushBudget(doors.time);
    this.#idle = doors.time.after(idleMaxMs, () => this.close());
    this.#socket = new AuraSocket({
      provider: doors.provider,
      timers: doors.time,
      prepare: doors.prepare,
      opened: () => this.#open(),
      sounded: (mulaw) => this.#sound(mulaw),
      said: (message) => this.#hear(message),
      babbled: (excerpt) =>
        this.#note('tts.badmsg', 'a voice said what nobody understands', { 'pii.said': excerpt }),
      lost: (failure) => this.#lose(failure),
    });
  }

  get model(): string {
    return this.#doors.model;
  }

  /** How many more texts it can speak before it must rest. */
  get textsLeft(): number {
    return this.#socket.isOver || this.#isRetired ? 0 : this.#budget.left - this.#waiting.length;
  }

  /** From here on it is this call's. */
  take(call: string): void {
    this.#call = call;
  }

  /** Yields the text as mu-law when its turn comes; ends quietly when it is given up. */
  async *say(text: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
    const utterance = new Utterance(text, signal);
    const giveUp = () => this.#giveUp(utterance);
    signal.addEventListener('abort', giveUp, { once: true });
    this.#waiting.push(utterance);
    this.#next();
    try {
      yield* utterance.read();
    } finally {
      signal.removeEventListener('abort', giveUp);
      giveUp();
    }
  }

  /** Speaks what it was given, and no more. */
  retire(): void {
    this.#isRetired = true;
    this.#next();
  }

  close(): void {
    if (this.#socket.isOver) return;
    this.#socket.close();
    this.#end('given up');
  }

  #open(): void {
    this.#isOpen = true;
    this.#next();
  }

  #next(): void {
    if (!this.#isOpen || this.#socket.isOver || this.#current !== null || this.#clearing !== null) return;
    this.#idle.cancel();
    const utterance = this.#waiting.shift();
    if (utterance !== undefined) this.#speak(utterance);
    else if (this.#isRetired) this.close();
    else this.#idle = this.#doors.time.after(idleMaxMs, () => this.close());
  }

  #speak(utterance: Utterance): void {
    const { time, provider } = this.#doors;
    const patience = new Patience(time, utterance.signal, soundLimits);
    patience.signal.addEventListener('abort', () => {
      const failure = patience.ranOut(provider);
      if (failure !== null) this.#replace(failure);
    });
    this.#current = { utterance, patience };
    this.#budget.spend();
    this.#socket.speak(utterance.text);
  }

  #sound(mulaw: Uint8Array): void {
    if (this.#clearing !== null || this.#current === null) return;
    const { utterance, patience } = this.#current;
    patience.heard();
    utterance.sound(mulaw);
    if (utterance.unreadBytes > unreadBytesMax)
      this.#replace(this.#failure('bad_answer', 'it speaks without end'));
  }

  #hear(message: AuraMessage): void {
    switch (message.type) {
      case 'Flushed':
        if (this.#clearing === null) this.#finish('whole');
        return;
      case 'Cleared':
        this.#clearing?.cancel();
        this.#clearing = null;
        this.#next();
        return;
      case 'Warning':
        this.#note('tts.warning', 'a voice warns us', { detail: message.detail });
        // A flush that is ignored leaves its text unspoken, for all we know for a minute.
        if (/flush/i.test(message.detail)) this.#replace(this.#failure('overloaded', message.detail));
    }
  }

  #giveUp(utterance: Utterance): void {
    if (utterance.isOver) return;
    utterance.end('given up');
    this.#waiting = this.#waiting.filter((other) => other !== utterance);
    if (this.#current?.utterance !== utterance) return;
    this.#socket.clear();
    this.#clearing = this.#doors.time.after(clearMaxMs, () => {
      this.#replace(this.#failure('timeout', `nothing was cleared within ${clearMaxMs} ms`));
    });
    this.#finish('given up');
  }

  #finish(how: 'whole' | 'given up'): void {
    this.#current?.patience.end();
    this.#current?.utterance.end(how);
    this.#current = null;
    this.#next();
  }

  /** The socket cannot be relied on any more. */
  #replace(failure: ProviderFailure): void {
    this.#socket.close();
    this.#lose(failure);
  }

  #lose(failure: ProviderFailure): void {
    this.#note('tts.lost', 'a voice was lost', { failure: failure.failure });
    this.#end(failure);
  }

  #end(how: 'given up' | ProviderFailure): void {
    this.#idle.cancel();
    this.#clearing?.cancel();
    this.#current?.patience.end();
    for (const utterance of [this.#current?.utterance, ...this.#waiting]) utterance?.end(how);
    this.#current = null;
    this.#waiting = [];
    this.#doors.over();
  }

  #failure(reason: 'overloaded' | 'timeout' | 'bad_answer', detail: string): ProviderFailure {
    return new ProviderFailure(this.#doors.provider, reason, detail, { retryable: true });
  }

  #note(code: 'tts.badmsg' | 'tts.warning' | 'tts.lost', message: string, fields: object): void {
    this.#doors.faults.note(code, message, {
      callId: this.#call,
      provider: this.#doors.provider,
      ...fields,
    });
  }
}
