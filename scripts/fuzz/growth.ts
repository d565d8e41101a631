import { messageBytesMax } from './mutate.ts';
import type { Parser } from './parser.ts';

/** A message whose reading takes far longer than it grows: a regular expression that tries everything, for one. */
export interface Explosion {
  readonly parser: string;
  /** What it is full of. */
  readonly filler: string;
  readonly ms: number;
  readonly message: Buffer;
}

/** What is repeated in every place of a good message. */
const fillers = [
  ' ',
  '\t',
  '\n',
  'a',
  '0',
  '"',
  "'",
  '\\',
  '[',
  '{',
  '<',
  '<!--',
  '<a>',
  '&',
  '&amp',
  '.',
  ',',
  '=',
  '%',
  ' a',
  'a ',
  '- ',
  'a:',
  '#',
  '*',
  '\u0301',
];

/** Four times as long takes four times as long; sixteen times is a square. Between them lies what a machine adds. */
const timesLonger = 4;
const timesSlowerMax = 9;
/** Quicker than this is no harm, and cannot be told from chance. */
const harmlessMs = 50;

/** Fills every place of every good message with ever more of the same, and sees how the time grows. */
export async function explosions(parsers: readonly Parser[], fail: Fail): Promise<Explosion[]> {
  const found: Explosion[] = [];
  for (const parser of parsers) {
    const msToRead = stopwatchFor(parser, fail);
    for (const filler of fillers) {
      const explosion = await growing(parser, filler, msToRead);
      if (explosion === null) continue;
      found.push(explosion);
      break; // One shows what is to be mended; others take their time, too.
    }
  }
  return found;
}

type Fail = (parser: string, message: Buffer, thrown: unknown) => void;
type MsToRead = (message: Buffer) => Promise<number>;

function stopwatchFor(parser: Parser, fail: Fail): MsToRead {
  return async (message) => {
    const beganAt = performance.now();
    try {
      await parser.read(message);
    } catch (error) {
      fail(parser.name, message, error);
    }
    return performance.now() - beganAt;
  };
}

async function growing(parser: Parser, filler: string, msToRead: MsToRead): Promise<Explosion | null> {
  const { bytesMax = messageBytesMax } = parser;
  for (const [head, tail] of placesIn(parser, bytesMax / 16)) {
    const filled = (bytes: number) =>
      Buffer.concat([head, Buffer.from(filler.repeat(bytes / Buffer.byteLength(filler))), tail]);
    const message = filled(bytesMax - head.length - tail.length);
    const firstMs = await msToRead(message);
    if (firstMs < harmlessMs) continue;
    const shorterMs = await msToRead(filled(bytesMax / timesLonger));
    // Whatever else the machine was busy with, it was not busy with all three times.
    const ms = Math.min(firstMs, await msToRead(message), await msToRead(message));
    if (ms >= harmlessMs && ms / shorterMs > timesSlowerMax)
      return { parser: parser.name, filler, ms, message };
  }
  return null;
}

/** The beginning, the end, and a few places between, where one token ends and the next begins. */
function placesIn({ good }: Parser, longest: number): [head: Buffer, tail: Buffer][] {
  return good.slice(0, 3).flatMap((message) => {
    const short = message.subarray(0, longest);
    const tokens = [...short.toString('latin1').matchAll(/\b/g)].map(({ index }) => index);
    const step = Math.max(1, Math.ceil(tokens.length / placesMax));
    const places = [0, ...tokens.filter((_, nth) => nth % step === 0), short.length];
    return places.map((at): [Buffer, Buffer] => [short.subarray(0, at), short.subarray(at)]);
  });
}

const placesMax = 8;
