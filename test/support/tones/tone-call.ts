import type { Command } from '../../../src/core/call/command.ts';
import type { CallEvent, Happening } from '../../../src/core/call/event.ts';
import { readMark } from '../../../src/core/call/mark.ts';
import { openCall } from '../../../src/core/call/open.ts';
import { reduce } from '../../../src/core/call/reduce.ts';
import type { AgentBrief } from '../../../src/core/call/setup.ts';
import type { CallState } from '../../../src/core/call/state.ts';
import { VirtualTimers } from '../virtual-timers.ts';
import { Carrier } from './carrier.ts';
import type { Chance } from './chance.ts';
import { OneWay } from './network.ts';
import type { Pronounced, Speaker } from './pronunciation.ts';
import { Sender } from './sender.ts';
import { toneFor, tonesHeardInFull } from './tones.ts';

/** How a call in tones goes. */
export interface ToneCallOptions {
  readonly agent: AgentBrief;
  readonly speaker: Speaker;
  readonly chance: Chance;
  /** Whether the voice says when its words are spoken. */
  readonly saysTimes: boolean;
  /** When the caller's voice silences the agent, ms after the line opened. */
  readonly cutAt: number;
}

/** Words of the greeting that a caller heard: as history has it, and as it was. */
export interface ToneCall {
  readonly remembered: number;
  readonly played: number;
}

/**
 * Plays the agent's greeting to a caller with one tone for each word, over a network and a carrier with ways of their
 * own, until the caller cuts in. Null when the greeting was over before that.
 */
export function toneCall(options: ToneCallOptions): ToneCall | null {
  const call = new Playing(options);
  call.play();
  return call.result();
}

class Playing {
  readonly #options: ToneCallOptions;
  readonly #time = new VirtualTimers();
  readonly #up: OneWay;
  readonly #down: OneWay;
  readonly #carrier: Carrier;
  readonly #sender: Sender;
  readonly #made: Uint8Array[] = [];
  #words = 0;
  #voiceFreeAt = 0;
  #tape: Uint8Array | null = null;
  #state: CallState;

  constructor(options: ToneCallOptions) {
    const { chance, agent } = options;
    this.#options = options;
    this.#state = openCall({ call: 'tones', direction: 'inbound', agent });
    this.#up = new OneWay(this.#time, chance, chance.between(5, 80), 3);
    this.#down = new OneWay(this.#time, chance, chance.between(5, 80), 3);
    this.#carrier = new Carrier(this.#time, (name) => this.#down.send(() => this.#markReturned(name)));
    this.#sender = new Sender(this.#time, 0, {
      audio: (bytes) => this.#up.send(() => this.#carrier.receive(bytes)),
      mark: (name) => this.#up.send(() => this.#carrier.mark(name)),
      tell: (event) => this.#tell(event),
    });
  }

  play(): void {
    this.#tell({ type: 'line.opened' });
    this.#time.advance(this.#options.cutAt);
    this.#tell({ type: 'caller.speech_started', voicedMs: 60 });
    this.#tell({ type: 'caller.speech_sustained', voicedMs: 160 });
    this.#time.advance(1_000);
    this.#tell({ type: 'caller.speech_ended', silentMs: 200 });
    this.#tell({ type: 'caller.words_settled', text: 'I would rather book a table', confidence: 0.95 });
  }

  result(): ToneCall | null {
    const [said] = this.#state.history;
    if (this.#tape === null || said?.speaker !== 'agent' || !said.interrupted) return null;
    return {
      remembered: said.heard === '' ? 0 : said.heard.split(' ').length,
      played: tonesHeardInFull(this.#tape, Buffer.concat(this.#made)),
    };
  }

  #tell(happening: Happening): void {
    const event: CallEvent = { at: Math.round(this.#time.now()), ...happening };
    const { state, commands } = reduce(this.#state, event);
    this.#state = state;
    for (const order of commands) this.#perform(order);
  }

  #perform(order: Command): void {
    if (order.type === 'speech.say') this.#say(order);
    if (order.type !== 'speech.hold' && order.type !== 'speech.cut') return;
    this.#sender.stop();
    this.#up.send(() => {
      this.#tape ??= this.#carrier.clear();
    });
  }

  /** The voice takes a moment, then makes sound faster than it is heard; now and then it does not. */
  #say({ run, segment, text }: Extract<Command, { type: 'speech.say' }>): void {
    const { speaker, chance, saysTimes } = this.#options;
    const pronounced = speaker(text);
    const tones = toneFor(pronounced, this.#words);
    this.#words += pronounced.words.length;
    this.#made.push(tones);
    const thinksMs = chance.isOnce(8) ? chance.between(800, 2_500) : chance.between(20, 250);
    const makingPerHeard = chance.isOnce(8) ? chance.between(0.9, 1.3) : chance.between(0.05, 0.5);
    const startAt = Math.max(this.#time.now(), this.#voiceFreeAt) + thinksMs;
    const waitMs = startAt - this.#time.now();
    if (saysTimes) this.#time.after(waitMs, () => this.#tellTimes(run, segment, pronounced));
    for (let from = 0; from < tones.length; from += pieceBytes) {
      const piece = tones.subarray(from, from + pieceBytes);
      const ends = from + pieceBytes >= tones.length;
      const madeMs = ((from + piece.length) / bytesPerMs) * makingPerHeard;
      this.#voiceFreeAt = startAt + madeMs;
      this.#time.after(waitMs + madeMs, () => {
        this.#sender.made(segment, piece, ends);
        const durationMs = tones.length / bytesPerMs;
        if (ends) this.#tell({ type: 'speech.segment_synthesised', run, segment, durationMs });
      });
    }
  }

  #tellTimes(run: number, segment: number, { words }: Pronounced): void {
    this.#tell({ type: 'speech.words_timed', run, segment, words });
  }

  #markReturned(name: string): void {
    const mark = readMark(name);
    if (mark !== null) this.#tell({ type: 'speech.mark_returned', mark });
  }
}

const bytesPerMs = 8;
/** Voices hand their sound over in pieces of about so much. */
const pieceBytes = 100 * bytesPerMs;
