import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanMedia } from '../../src/adapters/line/twilio/media-frame.ts';
import {
  clearMessage,
  markMessage,
  mediaMessage,
  parseMessage,
  readMessage,
} from '../../src/adapters/line/twilio/messages.ts';
import { badMessages, goodMessages } from '../fixtures/twilio/corpus.ts';

function read(text: string): object {
  const message = readMessage(Buffer.from(text));
  if (message.type !== 'media') return message;
  const { atMs, chunk } = message;
  return { type: 'media', bytes: message.audio.length, atMs, chunk };
}

describe('what Twilio sends is read', () => {
  it.each(goodMessages)('$name', ({ text, reads }) => {
    expect(read(text)).toEqual(reads);
  });
});

describe('what is not a message is told apart', () => {
  it.each(badMessages)('$name', ({ text, code }) => {
    expect(read(text)).toEqual({ type: 'unreadable', code, reason: expect.stringMatching(/\w/) });
  });

  it('brackets nested as deep as a frame may be long', () => {
    expect(read('['.repeat(65_536))).toMatchObject({ type: 'unreadable' });
    expect(read(`{"event":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)).toMatchObject({
      type: 'unreadable',
    });
  });
});

const audio = fc.uint8Array({ minLength: 1, maxLength: 8_000 });
const frame = fc.record({ audio, atMs: fc.nat(), chunk: fc.nat(), sequenceNumber: fc.nat() });

describe('a media frame', () => {
  it('reads the same however it is written down', () => {
    fc.assert(
      fc.property(frame, fc.infiniteStream(fc.nat(99)), ({ audio, atMs, chunk, sequenceNumber }, dice) => {
        const roll = () => dice.next().value;
        const media = {
          track: 'inbound',
          chunk: String(chunk),
          timestamp: roll() % 2 ? String(atMs) : atMs,
          payload: Buffer.from(audio).toString('base64'),
        };
        const sid = `MZ${'a'.repeat(32)}`;
        const text = write(
          { event: 'media', sequenceNumber: String(sequenceNumber), media, streamSid: sid },
          roll,
        );
        expect(readMessage(Buffer.from(text))).toEqual({
          type: 'media',
          audio: Buffer.from(audio),
          atMs,
          chunk,
        });
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the short way to read a frame', () => {
  it('is taken for every frame that Twilio writes', () => {
    fc.assert(
      fc.property(frame, ({ audio, atMs, chunk, sequenceNumber }) => {
        const text = asTwilioWrites(audio, { atMs, chunk, sequenceNumber });
        expect(scanMedia(Buffer.from(text))).toEqual(parseMessage(text));
      }),
    );
  });

  it('never finds what the long way does not, whatever is changed in whatever message', () => {
    const texts = [...goodMessages, ...badMessages].map(({ text }) => text);
    const frames = frame.map(({ audio, ...numbers }) => asTwilioWrites(audio.subarray(0, 12), numbers));
    const edit = fc.record({ at: fc.nat(), drop: fc.nat(2), put: fc.constantFrom(...letters) });
    const edits = fc.array(edit, { maxLength: 3 });
    let scanned = 0;
    fc.assert(
      fc.property(fc.oneof(frames, fc.constantFrom(...texts)), edits, (text, changes) => {
        const changed = changes.reduce((whole, { at, drop, put }) => {
          const place = at % (whole.length + 1);
          return whole.slice(0, place) + put + whole.slice(place + drop);
        }, text);
        const found = scanMedia(Buffer.from(changed));
        if (found === null) return;
        scanned += 1;
        expect(found).toEqual(parseMessage(changed));
      }),
      { numRuns: 20_000 },
    );
    expect(scanned).toBeGreaterThan(1_000);
  });
});

describe('no text whatever', () => {
  it('throws', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.json(),
      fc
        .record({ event: fc.constantFrom('start', 'media', 'dtmf', 'mark', 'stop') })
        .chain((base) => fc.jsonValue().map((value) => JSON.stringify({ ...base, [base.event]: value }))),
    );
    fc.assert(
      fc.property(anything, (text) => {
        expect(readMessage(Buffer.from(text))).toHaveProperty('type');
      }),
      { numRuns: 5_000 },
    );
  });
});

/** What an edit may put in: what matters to the scanner, what matters to JSON, and what matters to nobody. */
const letters = [
  '',
  '"',
  '\\',
  '{',
  '}',
  ',',
  ':',
  '=',
  '==',
  ' ',
  '0',
  '9',
  'A',
  '/',
  '-',
  'é',
  '\n',
  '\u0000',
];

function asTwilioWrites(
  audio: Uint8Array,
  { atMs, chunk, sequenceNumber }: { atMs: number; chunk: number; sequenceNumber: number },
): string {
  const payload = Buffer.from(audio).toString('base64');
  const media = { track: 'inbound', chunk: String(chunk), timestamp: String(atMs), payload };
  const streamSid = `MZ${'3'.repeat(32)}`;
  return JSON.stringify({
    event: 'media',
    sequenceNumber: String(sequenceNumber),
    media,
    streamSid,
  });
}

describe('what we send', () => {
  it('has the documented fields and no other', () => {
    expect(JSON.parse(mediaMessage('MZ1', Uint8Array.of(255, 127)))).toEqual({
      event: 'media',
      streamSid: 'MZ1',
      media: { payload: '/38=' },
    });
    expect(JSON.parse(markMessage('MZ1', '1:0:2'))).toEqual({
      event: 'mark',
      streamSid: 'MZ1',
      mark: { name: '1:0:2' },
    });
    expect(JSON.parse(clearMessage('MZ1'))).toEqual({ event: 'clear', streamSid: 'MZ1' });
  });

  it('carries exactly the bytes of a view into a larger buffer', () => {
    const whole = Uint8Array.of(1, 2, 3, 4, 5);
    const { media } = JSON.parse(mediaMessage('MZ1', whole.subarray(1, 4)));
    expect([...Buffer.from(media.payload, 'base64')]).toEqual([2, 3, 4]);
  });
});

/** JSON with its keys shuffled, spaced at will, letters escaped and strangers added as the dice fall. */
function write(value: unknown, roll: () => number): string {
  const gap = () => ['', '', ' ', '\n\t', '\r\n '][roll() % 5];
  if (typeof value !== 'object' || value === null) {
    const text = JSON.stringify(value);
    return typeof value === 'string' && roll() < 5 ? escapeFirst(text) : text;
  }
  const entries = Object.entries(value).map(([key, inner]) => ({ key, inner, place: roll() }));
  if (roll() < 10) entries.push({ key: `x${roll()}`, inner: roll(), place: roll() });
  if (roll() < 70) entries.sort((a, b) => a.place - b.place);
  const fields = entries.map(
    ({ key, inner }) => `${gap()}${JSON.stringify(key)}${gap()}:${gap()}${write(inner, roll)}${gap()}`,
  );
  return `${gap()}{${fields.join(',')}}${gap()}`;
}

function escapeFirst(text: string): string {
  const code = text.charCodeAt(1).toString(16).padStart(4, '0');
  return text.length > 2 ? `"\\u${code}${text.slice(2)}` : text;
}
