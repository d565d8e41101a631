import { decodeBase64 } from './base64.ts';
import type { TwilioMessage, Unreadable } from './twilio-message.ts';

/**
 * Reads a media frame that is written byte for byte the way Twilio writes it; null when a closer look is needed.
 * Fifty frames a second and call: none of them becomes a string, or goes through JSON.parse. Whatever else a frame may
 * hold (another order, a space, an escape, a new field) is for the parser.
 */
export function scanMedia(frame: Buffer): TwilioMessage | null {
  const sequence = digitsAfter(opening, frame, 0);
  const chunk = digitsAfter(beforeChunk, frame, sequence);
  const timestamp = digitsAfter(beforeTimestamp, frame, chunk);
  const payload = endOf(beforePayload, frame, timestamp);
  const end = payload === none ? none : frame.indexOf(quote, payload);
  if (end === none || !closes(frame, end) || end - payload > payloadCharactersMax) return null;
  const audio = decodeBase64(frame, payload, end);
  if (audio === null) return null;
  const atMs = numberBefore(frame, timestamp);
  return { type: 'media', audio, atMs, chunk: numberBefore(frame, chunk) };
}

/** The audio that a payload holds, at the stream's own time. */
export function readAudio(payload: string, atMs: number, chunk: number | null): TwilioMessage | Unreadable {
  if (payload === '') return bad('a media frame without audio');
  if (payload.length > payloadCharactersMax) return bad('a media frame of over a second');
  if (payload.length % 4 !== 0 || !base64.test(payload)) {
    return bad('a media frame whose payload is not base64');
  }
  return { type: 'media', audio: Buffer.from(payload, 'base64'), atMs, chunk };
}

function bad(reason: string): Unreadable {
  return { type: 'unreadable', code: 'media.badpayload', reason };
}

// Twilio sends 20 ms at a time; a second in one frame is not a telephone any more.
const audioPerFrameBytesMax = 8_000;
const payloadCharactersMax = Math.ceil(audioPerFrameBytesMax / 3) * 4;
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

const opening = Buffer.from('{"event":"media","sequenceNumber":"');
const beforeChunk = Buffer.from('","media":{"track":"inbound","chunk":"');
const beforeTimestamp = Buffer.from('","timestamp":"');
const beforePayload = Buffer.from('","payload":"');
const beforeStream = Buffer.from('"},"streamSid":"');
const closing = Buffer.from('"}');

const quote = 0x22;
const zero = 0x30;
/** More digits than the parser takes for a number. */
const digitsMax = 15;
/** There is no such place: the frame is written some other way. */
const none = -1;

/** Where the digits end that follow this text. */
function digitsAfter(text: Buffer, frame: Buffer, at: number): number {
  const from = endOf(text, frame, at);
  if (from === none) return none;
  let end = from;
  while (isDigit(frame[end])) end++;
  return end > from && end - from <= digitsMax ? end : none;
}

/** Where this text ends that begins here. */
function endOf(text: Buffer, frame: Buffer, at: number): number {
  if (at === none || at + text.length > frame.length) return none;
  for (let i = 0; i < text.length; i++) if (frame[at + i] !== text[i]) return none;
  return at + text.length;
}

/** Whether nothing but the stream's name follows, in letters that need no escape. */
function closes(frame: Buffer, at: number): boolean {
  let end = endOf(beforeStream, frame, at);
  while (end !== none && isLetterOrDigit(frame[end])) end++;
  return endOf(closing, frame, end) === frame.length;
}

function isDigit(byte = 0): boolean {
  return byte >= zero && byte < zero + 10;
}

function isLetterOrDigit(byte = 0): boolean {
  const capital = byte & 0xdf;
  return isDigit(byte) || (capital >= 0x41 && capital <= 0x5a);
}

/** The number whose last digit stands before this place. */
function numberBefore(frame: Buffer, end: number): number {
  let value = 0;
  for (let at = end - 1, unit = 1; isDigit(frame[at]); at--, unit *= 10) {
    value += ((frame[at] ?? zero) - zero) * unit;
  }
  return value;
}
