import { allParsers } from './fuzz/all-parsers.ts';
import { type Explosion, explosions } from './fuzz/growth.ts';
import { Heap } from './fuzz/heap.ts';
import type { Parser } from './fuzz/parser.ts';
import { type Fuzzed, type FuzzFailure, fuzz } from './fuzz/run.ts';
import { CommandLineError, readOptions, runCommand } from './system/command-line.ts';

const usage = `npm run fuzz -- --messages 1000000 [--seed 1]   so many broken messages, after those that once found something
      --parser "twilio message"               only this one
      --hex 7b22…                             this message, to that parser`;

/** Nobody may keep two hundred calls waiting with one message: a quarter of what a carrier holds of our audio. */
const messageMsMax = 100;
/** A million messages may leave behind no more than this many bytes each: 16 MB, which the collector's own mood makes up. */
const heldPerMessageMax = 16;
const weighings = 40;
/** Fewer say nothing about the heap: it fills at first, whatever comes. */
const messagesToWeigh = 200_000;

interface FuzzOrder {
  readonly messages: number;
  readonly seed: number;
}

async function main(): Promise<number> {
  const { values } = readOptions({
    options: {
      messages: { type: 'string', default: '100000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      parser: { type: 'string' },
      hex: { type: 'string' },
    },
  });
  const order = {
    messages: wholeNumber('--messages', values.messages),
    seed: wholeNumber('--seed', values.seed),
  };
  const all = await allParsers();
  const parsers = all.filter(({ name }) => values.parser === undefined || name === values.parser);
  if (parsers.length === 0) {
    console.error(`there is no such parser; there are: ${all.map(({ name }) => name).join(', ')}`);
    return 2;
  }
  try {
    return values.hex === undefined ? await fuzzAll(parsers, order) : await readOne(parsers, values.hex);
  } finally {
    for (const parser of all) await parser.close?.();
  }
}

function wholeNumber(option: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new CommandLineError(`${option} ${value} is not a whole number`);
}

async function readOne(parsers: readonly Parser[], hex: string): Promise<number> {
  for (const parser of parsers) await parser.read(Buffer.from(hex, 'hex'));
  console.log('it was read');
  return 0;
}

async function fuzzAll(parsers: readonly Parser[], { messages, seed }: FuzzOrder): Promise<number> {
  const heap = new Heap();
  const beganAt = performance.now();
  const each = Math.max(1, Math.floor(messages / weighings));
  let nextWeighing = 0;
  const fuzzed = await fuzz({
    parsers,
    seed,
    messages,
    onProgress: (done) => {
      if (done < nextWeighing) return;
      nextWeighing += each;
      heap.weigh(done);
    },
  });
  heap.weigh(messages);
  const seconds = (performance.now() - beganAt) / 1_000;
  const growthFailures: FuzzFailure[] = [];
  const exploded = await explosions(parsers, (parser, message, thrown) => {
    growthFailures.push({ parser, message, error: String(thrown) });
  });
  const slow = await trulySlow(parsers, fuzzed);
  const rate = Math.round(fuzzed.messages / seconds).toLocaleString('en-US');
  console.log(`${fuzzed.messages.toLocaleString('en-US')} messages, seed ${seed}, ${rate} a second`);
  tell(fuzzed);
  console.log(
    `heap after collection: ${heap.firstAndLastMb}; ${heap.bytesPerMessage.toFixed(2)} bytes a message`,
  );
  const failures = [...fuzzed.failures, ...growthFailures, ...slow, ...exploded.map(asFailure)];
  for (const { parser, message, error } of failures) {
    console.log(`\nFAILED with seed ${seed}: ${parser}: ${error}`);
    console.log(`  npm run fuzz -- --parser "${parser}" --hex ${message.toString('hex')}`);
  }
  const isLeaking = messages >= messagesToWeigh && heap.bytesPerMessage > heldPerMessageMax;
  if (isLeaking)
    console.log(`\nFAILED: what is held grows by more than ${heldPerMessageMax} bytes a message`);
  return failures.length > 0 || isLeaking ? 1 : 0;
}

function tell({ counts, slowest }: Fuzzed): void {
  for (const [parser, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const slow = slowest.get(parser);
    const time = `slowest ${(slow?.ms ?? 0).toFixed(1)} ms, ${slow?.message.length ?? 0} bytes`;
    console.log(`  ${parser.padEnd(20)} ${count.toLocaleString('en-US').padStart(9)}   ${time}`);
  }
}

/** Those that are slow every time: the machine may have been busy with something else the first time. */
async function trulySlow(parsers: readonly Parser[], { slowest }: Fuzzed): Promise<FuzzFailure[]> {
  const failures: FuzzFailure[] = [];
  for (const parser of parsers) {
    const slow = slowest.get(parser.name);
    if (slow === undefined || slow.ms < messageMsMax) continue;
    let fastestMs = slow.ms;
    for (let time = 0; time < 3; time += 1) {
      const beganAt = performance.now();
      await parser.read(slow.message);
      fastestMs = Math.min(fastestMs, performance.now() - beganAt);
    }
    if (fastestMs < messageMsMax) continue;
    failures.push({
      parser: parser.name,
      message: slow.message,
      error: `it took ${fastestMs.toFixed(0)} ms to read`,
    });
  }
  return failures;
}

function asFailure({ parser, filler, ms, message }: Explosion): FuzzFailure {
  const error = `${ms.toFixed(0)} ms for a message full of ${JSON.stringify(filler)}, growing faster than the message`;
  return { parser, message, error };
}

process.exitCode = await runCommand(usage, main);
