import { brokenInvariants } from '../../src/core/call/invariants.ts';
import type { AsrEvent } from '../../src/ports/asr.ts';
import type { Dump } from '../../src/ports/dumps.ts';
import type { JournalEntry, JournalHeader } from '../../src/ports/journal.ts';
import type { LlmPiece, LlmRequest } from '../../src/ports/llm.ts';
import type { OptOut } from '../../src/ports/opt-outs.ts';
import type { ToolOrder } from '../../src/ports/tools.ts';
import type { TtsPiece, TtsRequest } from '../../src/ports/tts.ts';
import type { Crew, Party } from '../../src/runtime/crew.ts';
import { Pacer } from '../../src/runtime/pacer.ts';
import { agentWith } from './play.ts';
import { TalliedMetrics } from './tallied-metrics.ts';
import type { VirtualTimers } from './virtual-timers.ts';

/** A crew whose members do what a test tells them, and remember what they were asked. */
export interface ScriptedCrew extends Crew {
  readonly asked: string[];
  readonly journals: { header: JournalHeader; entries: JournalEntry[]; closed: boolean }[];
  readonly logged: { level: string; message: string; fields: object }[];
  readonly toolOrders: ToolOrder[];
  readonly optedOut: OptOut[];
  readonly dumped: Dump[];
  readonly metrics: TalliedMetrics;
  /** Puts words into the recogniser of the call that was opened last. */
  hear(event: AsrEvent): void;
  /** That recogniser, to be heard from later. */
  earsNow(): { hear(event: AsrEvent): void };
}

export interface Script {
  readonly reply?: (request: LlmRequest, signal: AbortSignal) => AsyncIterable<LlmPiece>;
  readonly speech?: (request: TtsRequest, signal: AbortSignal) => AsyncIterable<TtsPiece>;
  readonly tool?: (order: ToolOrder, signal: AbortSignal) => Promise<string>;
  readonly optOut?: (optOut: OptOut) => Promise<void>;
  readonly dump?: () => Promise<void>;
  readonly check?: Crew['check'];
  readonly lookUp?: () => Promise<never>;
}

/** As long as espeak-ng takes for a letter. */
const samplesPerLetter = 16 * 65;

export function scriptedCrew(time: VirtualTimers, script: Script = {}): ScriptedCrew {
  const asked: string[] = [];
  const journals: ScriptedCrew['journals'] = [];
  const logged: ScriptedCrew['logged'] = [];
  const toolOrders: ToolOrder[] = [];
  const optedOut: OptOut[] = [];
  const dumped: Dump[] = [];
  let ears: (event: AsrEvent) => void = () => {};
  const write =
    (level: string) =>
    (message: string, fields: object = {}) => {
      logged.push({ level, message, fields });
    };
  return {
    asked,
    journals,
    logged,
    toolOrders,
    optedOut,
    dumped,
    hear: (event) => ears(event),
    earsNow: () => ({ hear: ears }),
    asr: {
      name: 'scripted',
      takes: 'PCM16 at 16 kHz',
      open: (_, tell) => {
        ears = tell;
        return { write() {}, voiceBegan() {}, voiceEnded() {}, close: () => void asked.push('asr closed') };
      },
      fault: () => null,
      close: async () => {},
    },
    llm: { name: 'scripted', write: script.reply ?? (() => words('It is open until six. Come any day.')) },
    tts: {
      name: 'scripted',
      speak: script.speech ?? (({ text }) => sound(text)),
      close: async () => {},
    },
    intent: {
      name: 'scripted',
      classify: async (text) => {
        await script.lookUp?.();
        return { intent: /bye/.test(text) ? 'goodbye' : null, confidence: 1 };
      },
    },
    knowledge: {
      name: 'scripted',
      search: async (text) => {
        await script.lookUp?.();
        return [{ title: text, text: 'Until six.', score: 1 }];
      },
    },
    tools: {
      name: 'scripted',
      call: async (order, signal) => {
        toolOrders.push(order);
        return (await script.tool?.(order, signal)) ?? 'Done.';
      },
    },
    optOuts: {
      name: 'scripted',
      record: async (optOut) => {
        await script.optOut?.(optOut);
        optedOut.push(optOut);
      },
    },
    dumps: {
      keep: (dump) => {
        dumped.push(dump);
        return { place: `dump of ${dump.call}`, kept: script.dump?.() ?? Promise.resolve() };
      },
    },
    journal: {
      open: (header) => {
        const journal = { header, entries: [] as JournalEntry[], closed: false };
        journals.push(journal);
        return {
          place: 'memory',
          write: (entry) => void journal.entries.push(entry),
          close: async () => {
            journal.closed = true;
            return { whole: true, detail: '' };
          },
        };
      },
    },
    recordings: null,
    time,
    wallClock: () => new Date(0),
    pacer: new Pacer(time),
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    metrics: new TalliedMetrics(),
    check: script.check ?? brokenInvariants,
  };
}

async function* words(text: string): AsyncIterable<string> {
  yield* text.split(/(?= )/);
}

async function* sound(text: string): AsyncIterable<Int16Array> {
  for (const _ of text) yield new Int16Array(samplesPerLetter).fill(1_000);
}

/** Lets everything that was promised happen; no time passes. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i += 1) await new Promise((done) => setImmediate(done));
}

/** Lets time pass in small steps, with everything that follows from each. */
export async function pass(time: VirtualTimers, ms: number, stepMs = 10): Promise<void> {
  await settle();
  for (let passed = 0; passed < ms; passed += stepMs) {
    time.advance(stepMs);
    await settle();
  }
}

export const party: Party = {
  setup: {
    call: 'call_1',
    direction: 'inbound',
    agent: agentWith(),
  },
  callSid: 'CA1',
  from: '+15005550001',
  language: 'en-US',
  voice: null,
  expects: [],
};
