import type { Random } from '../../test/simulation/random.ts';
import type { Parser } from './parser.ts';

/** Longer than anything any of our doors lets in at once: it may not matter how it is read. */
export const messageBytesMax = 64 * 1024;

/** One broken message: a good one, changed in one to four places, by something that has hurt somebody before. */
export function brokenMessage(random: Random, { good, bytesMax = messageBytesMax }: Parser): Buffer {
  let message = oneOf(random, good);
  for (let changes = random.whole(1, 4); changes > 0; changes -= 1) {
    message = random.pick(ways)(random, message, good).subarray(0, bytesMax);
  }
  return message;
}

type Way = (random: Random, message: Buffer, good: readonly Buffer[]) => Buffer;

const flipBits: Way = (random, message) => {
  const flipped = Buffer.from(message);
  for (let left = random.whole(1, 8); left > 0 && flipped.length > 0; left -= 1) {
    const at = random.whole(0, flipped.length - 1);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << random.whole(0, 7));
  }
  return flipped;
};

const cutOff: Way = (random, message) => message.subarray(0, random.whole(0, message.length));

const spliceWithAnother: Way = (random, message, good) => {
  const other = oneOf(random, good);
  return Buffer.concat([
    message.subarray(0, random.whole(0, message.length)),
    other.subarray(random.whole(0, other.length)),
  ]);
};

/** A field twice, or a hundred times. */
const repeatAPiece: Way = (random, message) => {
  const [from, to] = stretch(random, message);
  const room = Math.floor(messageBytesMax / Math.max(1, to - from));
  const times = Math.min(random.pick([1, 2, 3, 100, 5_000]), room);
  return put(message, to, Buffer.concat(Array.from({ length: times }, () => message.subarray(from, to))));
};

const leaveAPieceOut: Way = (random, message) => {
  const [from, to] = stretch(random, message);
  return Buffer.concat([message.subarray(0, from), message.subarray(to)]);
};

const nestDeeply: Way = (random, message) => {
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['<Say>', '</Say>'],
    ['- ', ''],
    ['"', '"'],
    ['(', ')'],
    ['<!--', ''],
  ]);
  const depth = random.pick([2, 50, 3_000, 9_000]);
  const inside = Buffer.from(open.repeat(depth) + (random.chance(0.5) ? close.repeat(depth) : ''));
  return put(message, random.whole(0, message.length), inside);
};

const sayANumber: Way = (random, message) => replaceNumber(random, message, random.pick(numbers));

const slipIn: Way = (random, message) => {
  const piece = Buffer.from(random.pick(pieces));
  return put(message, random.whole(0, message.length), piece);
};

const slipInRandomBytes: Way = (random, message) => {
  const bytes = Buffer.from(Array.from({ length: random.whole(1, 32) }, () => random.whole(0, 255)));
  return put(message, random.whole(0, message.length), bytes);
};

const ways: [Way, ...Way[]] = [
  flipBits,
  cutOff,
  spliceWithAnother,
  repeatAPiece,
  leaveAPieceOut,
  nestDeeply,
  sayANumber,
  slipIn,
  slipIn,
  slipInRandomBytes,
];

const numbers: [string, ...string[]] = [
  '-1',
  '-0',
  '0.1',
  '1e999',
  '-1e999',
  '9007199254740993',
  '4294967296',
  '99999999999999999999999999',
  '0x10',
  'NaN',
  'null',
  '1_000',
  '٣',
];

const pieces: [string, ...string[]] = [
  '\u0000',
  '\\u0000',
  '\\ud800',
  '\\udfff',
  '\ufeff',
  '\u2028',
  '\u202e',
  'e\u0301\u0301\u0301\u0301',
  '👩‍👩‍👧‍👦',
  '__proto__',
  '"__proto__":{"polluted":true},',
  'constructor',
  '\\"',
  '\\',
  '"',
  "'",
  '`',
  '&amp;',
  '&#x110000;',
  '&#0;',
  '<!DOCTYPE x [<!ENTITY e "ee">]>',
  '<![CDATA[',
  ']]>',
  '%00',
  '%ff%fe',
  '%',
  '&a=1&a=2',
  '\r\n\r\n',
  '\t',
  ' '.repeat(300),
  '{{token}}',
  '$&',
  '&x1 [*x1,*x1,*x1]\n',
  '!!js/function ',
  '<<: *a\n',
  '---\n',
];

function replaceNumber(random: Random, message: Buffer, by: string): Buffer {
  const text = message.toString('latin1');
  const found = [...text.slice(0, searchedMax).matchAll(/\d+/g)];
  const [first, ...rest] = found;
  if (first === undefined) return put(message, random.whole(0, message.length), Buffer.from(by));
  const one = random.pick([first, ...rest]);
  return Buffer.concat([
    message.subarray(0, one.index),
    Buffer.from(by),
    message.subarray(one.index + one[0].length),
  ]);
}

/** Where the numbers that matter stand. */
const searchedMax = 2_000;

function stretch(random: Random, message: Buffer): [from: number, to: number] {
  const from = random.whole(0, message.length);
  return [from, Math.min(message.length, from + random.whole(1, 64))];
}

function put(message: Buffer, at: number, piece: Buffer): Buffer {
  return Buffer.concat([message.subarray(0, at), piece, message.subarray(at)]);
}

function oneOf(random: Random, good: readonly Buffer[]): Buffer {
  return good[random.whole(0, good.length - 1)] ?? Buffer.alloc(0);
}
