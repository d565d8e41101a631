import { describe, expect, test } from 'vitest';
import { readGatewayFrame } from '../../src/phone/stream-rules.ts';

const streamSid = 'MZ00000000000000000000000000000001';
const read = (text: string) => readGatewayFrame(Buffer.from(text), false, streamSid);
const readJson = (message: unknown) => read(JSON.stringify(message));

test('the three things a gateway may say are understood', () => {
  expect(readJson({ event: 'media', streamSid, media: { payload: '//8A' } })).toEqual({
    event: 'media',
    audio: Buffer.from([0xff, 0xff, 0]),
  });
  expect(readJson({ event: 'mark', streamSid, mark: { name: '3:0:7' } })).toEqual({
    event: 'mark',
    name: '3:0:7',
  });
  expect(readJson({ event: 'clear', streamSid })).toEqual({ event: 'clear' });
  expect(readJson({ streamSid, event: 'clear' })).toEqual({ event: 'clear' });
});

test('a binary frame is not understood, whatever is in it', () => {
  const frame = Buffer.from(JSON.stringify({ event: 'clear', streamSid }));
  expect(readGatewayFrame(frame, true, streamSid)).toMatchObject({ code: 31950 });
});

test('bytes that are no text are a broken rule, not a crash', () => {
  expect(readGatewayFrame(Buffer.from([0x22, 0xc3, 0x28, 0x22]), false, streamSid)).toMatchObject({
    code: 31951,
  });
});

const brokenText: [string, string][] = [
  ['nothing', ''],
  ['no JSON', '{"event":"clear"'],
  ['a text', '"clear"'],
  ['a list', `[{"event":"clear","streamSid":"${streamSid}"}]`],
  ['null', 'null'],
];

const brokenMessages: [string, unknown, string][] = [
  ['no event', { streamSid }, 'unknown'],
  ['an event of Twilio', { event: 'start', streamSid }, 'unknown'],
  ['an event in capitals', { event: 'Clear', streamSid }, 'unknown'],
  ['an event that is no text', { event: 7, streamSid }, 'unknown'],
  ['no streamSid', { event: 'clear' }, 'has no streamSid'],
  ["another stream's sid", { event: 'clear', streamSid: 'MZ2' }, 'this stream is'],
  ['a sid that is null', { event: 'clear', streamSid: null }, 'this stream is'],
  ['a sequence number', { event: 'clear', streamSid, sequenceNumber: '1' }, 'sequenceNumber'],
  ['a mark on a clear', { event: 'clear', streamSid, mark: { name: 'a' } }, 'mark'],
  ['media without media', { event: 'media', streamSid }, 'has no media'],
  ['media that is a text', { event: 'media', streamSid, media: '//8A' }, 'not an object'],
  ['media without payload', { event: 'media', streamSid, media: {} }, 'has no payload'],
  ['a track', { event: 'media', streamSid, media: { payload: '//8A', track: 'outbound' } }, 'track'],
  ['a payload of numbers', { event: 'media', streamSid, media: { payload: [255] } }, 'payload'],
  ['an empty payload', { event: 'media', streamSid, media: { payload: '' } }, 'payload'],
  ['a payload in hex-like base64', { event: 'media', streamSid, media: { payload: 'ffff0' } }, 'base64'],
  ['URL-safe base64', { event: 'media', streamSid, media: { payload: '__8A' } }, 'base64'],
  ['base64 with a line break', { event: 'media', streamSid, media: { payload: '//8A\n//8' } }, 'base64'],
  ['base64 without padding', { event: 'media', streamSid, media: { payload: '//8' } }, 'base64'],
  ['padding in the middle', { event: 'media', streamSid, media: { payload: '/w==//8A' } }, 'base64'],
  ['a mark without mark', { event: 'mark', streamSid }, 'has no mark'],
  ['a mark that is a text', { event: 'mark', streamSid, mark: 'a' }, 'not an object'],
  ['a mark without a name', { event: 'mark', streamSid, mark: {} }, 'has no name'],
  ['a mark named by a number', { event: 'mark', streamSid, mark: { name: 3 } }, 'name'],
  ['a mark with an empty name', { event: 'mark', streamSid, mark: { name: '' } }, 'name'],
  ['a mark with more to it', { event: 'mark', streamSid, mark: { name: 'a', at: 1 } }, 'at'],
];

describe('a frame breaks the rules with', () => {
  test.each(brokenText)('%s', (_title, text) => {
    expect(read(text)).toMatchObject({ code: 31951 });
  });

  test.each(brokenMessages)('%s', (_title, message, because) => {
    expect(readJson(message)).toMatchObject({ code: 31951, message: expect.stringContaining(because) });
  });
});
