import { setImmediate as yieldOnce } from 'node:timers/promises';
import { Random } from '../../test/simulation/random.ts';
import { keptMessages } from './kept.ts';
import { brokenMessage } from './mutate.ts';
import type { Parser } from './parser.ts';

export interface FuzzOptions {
  readonly parsers: readonly Parser[];
  readonly seed: number;
  readonly messages: number;
  /** Told now and then, when nothing is under way. */
  onProgress?(done: number): void;
}

/** What came of a run. */
export interface Fuzzed {
  readonly messages: number;
  readonly counts: ReadonlyMap<string, number>;
  /** The slowest message of each parser. */
  readonly slowest: ReadonlyMap<string, Slow>;
  readonly failures: readonly FuzzFailure[];
}

export interface Slow {
  readonly ms: number;
  readonly message: Buffer;
}

/** A message that a parser could not bear. */
export interface FuzzFailure {
  readonly parser: string;
  readonly message: Buffer;
  readonly error: string;
}

/** More of them would only say the same. */
const failuresMax = 10;
/** Between so many messages whatever was rejected and not caught comes to light. */
const messagesBetweenLooks = 500;

/** Reads the kept messages and then so many broken ones, each parser in its turn. The same seed reads the same messages. */
export async function fuzz({ parsers, seed, messages, onProgress }: FuzzOptions): Promise<Fuzzed> {
  const run = new Run();
  const uncaught = (reason: unknown) => run.fail('something left behind', Buffer.alloc(0), reason);
  process.on('unhandledRejection', uncaught);
  process.on('uncaughtException', uncaught);
  try {
    for (const { parser, message } of keptMessages()) {
      const reader = parsers.find(({ name }) => name === parser);
      if (reader === undefined)
        throw new Error(`a message is kept for "${parser}", and there is no such parser`);
      await run.read(reader, message);
    }
    const random = new Random(seed);
    const turns = turnsOf(parsers);
    for (let nth = 0; nth < messages && run.failures.length < failuresMax; nth += 1) {
      const parser = turns(random);
      await run.read(parser, brokenMessage(random, parser));
      if (nth % messagesBetweenLooks > 0) continue;
      await yieldOnce();
      onProgress?.(nth);
    }
    await yieldOnce();
  } finally {
    process.off('unhandledRejection', uncaught);
    process.off('uncaughtException', uncaught);
  }
  return run;
}

class Run implements Fuzzed {
  messages = 0;
  readonly counts = new Map<string, number>();
  readonly slowest = new Map<string, Slow>();
  readonly failures: FuzzFailure[] = [];

  async read(parser: Parser, message: Buffer): Promise<void> {
    this.messages += 1;
    this.counts.set(parser.name, (this.counts.get(parser.name) ?? 0) + 1);
    const beganAt = performance.now();
    try {
      const reading = parser.read(message);
      if (reading !== undefined) await reading;
    } catch (error) {
      this.fail(parser.name, message, error);
    }
    const ms = performance.now() - beganAt;
    if (ms > (this.slowest.get(parser.name)?.ms ?? 0)) this.slowest.set(parser.name, { ms, message });
  }

  fail(parser: string, message: Buffer, thrown: unknown): void {
    const error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    const isKnown = this.failures.some(
      (each) => each.parser === parser && firstLine(each.error) === firstLine(error),
    );
    if (isKnown) return;
    this.failures.push({ parser, message, error });
  }
}

function firstLine(text: string): string {
  return text.slice(0, text.indexOf('\n'));
}

/** Draws whose turn it is, each as often as it should have one. */
function turnsOf(parsers: readonly Parser[]): (random: Random) => Parser {
  const sum = parsers.reduce((turns, parser) => turns + parser.turns, 0);
  return (random) => {
    let left = random.next() * sum;
    const drawn = parsers.find((parser) => {
      left -= parser.turns;
      return left < 0;
    });
    if (drawn === undefined) throw new Error('there are no parsers to fuzz');
    return drawn;
  };
}
