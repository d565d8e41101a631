/** What a gateway may say on a media stream; there is nothing else. */
export type GatewayMessage =
  | { event: 'media'; audio: Uint8Array }
  | { event: 'mark'; name: string }
  | { event: 'clear' };

/** A broken rule, with the number under which Twilio's debugger would show it. */
export interface Violation {
  code: 31950 | 31951;
  message: string;
}

/** Holds a frame from the gateway against every documented rule; a frame that breaks one is not obeyed. */
export function readGatewayFrame(
  data: Uint8Array,
  isBinary: boolean,
  streamSid: string,
): GatewayMessage | Violation {
  if (isBinary) return { code: 31950, message: 'a binary frame, where only text frames are allowed' };
  const message = parseObject(data);
  if (message === undefined) return violation('the text is not a JSON object');
  switch (message['event']) {
    case 'media':
      return wrongFields(message, ['event', 'streamSid', 'media'], streamSid) ?? readMedia(message['media']);
    case 'mark':
      return wrongFields(message, ['event', 'streamSid', 'mark'], streamSid) ?? readMark(message['mark']);
    case 'clear':
      return wrongFields(message, ['event', 'streamSid'], streamSid) ?? { event: 'clear' };
    default:
      return violation(`the event ${JSON.stringify(message['event'])} is unknown`);
  }
}

type Json = Readonly<Record<string, unknown>>;

function parseObject(data: Uint8Array): Json | undefined {
  try {
    return asObject(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data)));
  } catch {
    return undefined; // Not UTF-8 or not JSON: to the carrier it is one and the same mistake.
  }
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function wrongFields(message: Json, fields: readonly string[], streamSid: string): Violation | undefined {
  const strange = keysOtherThan(message, fields, `the ${message['event']} message`);
  if (strange) return strange;
  if (message['streamSid'] === streamSid) return undefined;
  return violation(`streamSid is ${JSON.stringify(message['streamSid'])}, and this stream is ${streamSid}`);
}

function readMedia(value: unknown): GatewayMessage | Violation {
  const media = asObject(value);
  if (media === undefined) return violation('media is not an object');
  const strange = keysOtherThan(media, ['payload'], 'media');
  if (strange) return strange;
  const payload = media['payload'];
  if (typeof payload !== 'string' || payload === '')
    return violation('media.payload is not a text with audio');
  if (!isBase64(payload)) return violation('media.payload is not base64');
  return { event: 'media', audio: Buffer.from(payload, 'base64') };
}

function readMark(value: unknown): GatewayMessage | Violation {
  const mark = asObject(value);
  if (mark === undefined) return violation('mark is not an object');
  const strange = keysOtherThan(mark, ['name'], 'mark');
  if (strange) return strange;
  if (typeof mark['name'] !== 'string' || mark['name'] === '') return violation('mark.name is not a text');
  return { event: 'mark', name: mark['name'] };
}

function keysOtherThan(value: Json, fields: readonly string[], what: string): Violation | undefined {
  const missing = fields.find((field) => !Object.hasOwn(value, field));
  if (missing !== undefined) return violation(`${what} has no ${missing}`);
  const extra = Object.keys(value).find((key) => !fields.includes(key));
  return extra === undefined ? undefined : violation(`${what} has a field nobody documented: ${extra}`);
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function violation(message: string): Violation {
  return { code: 31951, message };
}
