import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clearMessage,
  markMessage,
  mediaMessage,
  readMessage,
} from '../../src/adapters/line/twilio/messages.ts';

interface Sample {
  readonly name: string;
  readonly text: string;
  readonly reads?: object;
}

function corpus(file: string): Sample[] {
  return JSON.parse(readFileSync(new URL(`../fixtures/twilio/${file}`, import.meta.url), 'utf8'));
}

function read(text: string): object {
  const message = readMessage(Buffer.from(text));
  if (message.type !== 'media') return message;
  return { type: 'media', bytes: message.audio.length, atMs: message.atMs };
}

describe('what Twilio sends is read', () => {
  it.each(corpus('good.json'))('$name', ({ text, reads }) => {
    expect(read(text)).toEqual(reads);
  });
});

describe('what is not a message is told apart', () => {
  it.each(corpus('bad.json'))('$name', ({ text }) => {
    expect(read(text)).toMatchObject({ type: 'unreadable', reason: expect.stringMatching(/\w/) });
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

  it('never carries audio that JSON itself would not find in it', () => {
    const canonical = (payload: string) =>
      `{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"20",` +
      `"payload":"${payload}"},"streamSid":"MZ${'3'.repeat(32)}"}`;
    const edit = fc.record({ at: fc.nat(), drop: fc.nat(3), put: fc.string({ maxLength: 3 }) });
    fc.assert(
      fc.property(audio, fc.array(edit, { minLength: 1, maxLength: 3 }), (sound, edits) => {
        const text = edits.reduce(
          (whole, { at, drop, put }) => {
            const place = at % whole.length;
            return whole.slice(0, place) + put + whole.slice(place + drop);
          },
          canonical(Buffer.from(sound.subarray(0, 12)).toString('base64')),
        );
        const message = readMessage(Buffer.from(text));
        if (message.type !== 'media') return;
        const { media } = JSON.parse(text);
        expect(Buffer.from(media.payload, 'base64').equals(message.audio)).toBe(true);
        expect(Number(media.timestamp)).toBe(message.atMs);
      }),
      { numRuns: 5_000 },
    );
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
