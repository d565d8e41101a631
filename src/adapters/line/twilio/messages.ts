import { z } from 'zod';
import { readAudio, scanMedia } from './media-frame.ts';
import type { TwilioMessage, Unreadable } from './twilio-message.ts';

/** Reads one text frame from Twilio; never throws. */
export function readMessage(frame: Buffer): TwilioMessage | Unreadable {
  return scanMedia(frame) ?? parseMessage(frame.toString());
}

/** Audio for the caller. Twilio calls any field beyond the documented ones a violation, here and below. */
export function mediaMessage(streamSid: string, mulaw: Uint8Array): string {
  const payload = Buffer.from(mulaw.buffer, mulaw.byteOffset, mulaw.byteLength).toString('base64');
  return `{"event":"media","streamSid":${JSON.stringify(streamSid)},"media":{"payload":"${payload}"}}`;
}

/** A name that Twilio says back once everything before it was played, or cleared. */
export function markMessage(streamSid: string, name: string): string {
  return JSON.stringify({ event: 'mark', streamSid, mark: { name } });
}

/** Makes Twilio drop what it has not played. */
export function clearMessage(streamSid: string): string {
  return JSON.stringify({ event: 'clear', streamSid });
}

/** Reads any message, the long way. */
export function parseMessage(text: string): TwilioMessage | Unreadable {
  const json = parseJson(text);
  const envelope = anyMessage.safeParse(json);
  if (!envelope.success) return badMessage('not a JSON object with an event');
  const { event } = envelope.data;
  switch (event) {
    case 'connected':
    case 'stop':
      return { type: event };
    case 'start':
      return read(startMessage, json, event);
    case 'media':
      return read(mediaFromCaller, json, event);
    case 'dtmf':
      return read(dtmfMessage, json, event);
    case 'mark':
      return read(markReturned, json, event);
    default:
      return { type: 'ignored', event };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // No message has this value, so the caller finds it unreadable.
  }
}

type Reading = TwilioMessage | Unreadable;

function read(schema: z.ZodType<Reading>, json: unknown, event: string): Reading {
  const message = schema.safeParse(json);
  if (message.success) return message.data;
  const places = message.error.issues.map((issue) => issue.path.join('.'));
  return badMessage(`a ${event} message with a fault in ${places.join(', ')}`);
}

function badMessage(reason: string): Unreadable {
  return { type: 'unreadable', code: 'twilio.badmsg', reason };
}

const anyMessage = z.object({ event: z.string() });

// The numbers of this protocol are written as strings, and one day perhaps as numbers.
const wholeNumber = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ])
  .pipe(z.int().nonnegative());
const sid = (prefix: string) => z.string().regex(new RegExp(`^${prefix}[0-9a-zA-Z]{32}$`));

const startMessage = z
  .object({
    start: z.object({
      streamSid: sid('MZ'),
      callSid: sid('CA'),
      accountSid: sid('AC'),
      mediaFormat: z.object({ encoding: z.string(), sampleRate: wholeNumber, channels: wholeNumber }),
      customParameters: z.record(z.string(), z.string()).default({}),
    }),
  })
  .transform(({ start: { mediaFormat: format, customParameters: parameters, ...sids } }): Reading => {
    return { type: 'start', start: { ...sids, format, parameters } };
  });

const mediaFromCaller = z
  .object({
    media: z.object({
      track: z.string().default('inbound'),
      chunk: wholeNumber.nullable().catch(null).default(null),
      timestamp: wholeNumber,
      payload: z.string(),
    }),
  })
  .transform(({ media }): Reading => {
    if (media.track !== 'inbound') return { type: 'ignored', event: `media of the ${media.track} track` };
    return readAudio(media.payload, media.timestamp, media.chunk);
  });

const dtmfMessage = z
  .object({ dtmf: z.object({ digit: z.string().regex(/^[0-9*#A-D]$/) }) })
  .transform(({ dtmf }): Reading => ({ type: 'dtmf', key: dtmf.digit }));

const markReturned = z
  .object({ mark: z.object({ name: z.string() }) })
  .transform(({ mark }): Reading => ({ type: 'mark', name: mark.name }));
