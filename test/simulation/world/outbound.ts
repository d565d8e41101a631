/** What we sent, read as strictly as Twilio reads it; or what is wrong with it. */
export function readOutbound(frame: unknown, streamSid: string): Outbound | string {
  if (typeof frame !== 'string') return 'a frame that is not text';
  const message: unknown = JSON.parse(frame);
  if (!isObject(message)) return 'a frame that is no object';
  if (message['streamSid'] !== streamSid) return 'a frame for another stream';
  switch (message['event']) {
    case 'media':
      return audio(message);
    case 'mark':
      return mark(message);
    case 'clear':
      return keysOf(message) === 'event,streamSid' ? { type: 'clear' } : 'a clear with more than it may have';
    default:
      return `an event ${String(message['event'])}`;
  }
}

export type Outbound =
  | { readonly type: 'audio'; readonly mulaw: Uint8Array }
  | { readonly type: 'mark'; readonly name: string }
  | { readonly type: 'clear' };

function audio(message: Fields): Outbound | string {
  const media = message['media'];
  if (!isObject(media) || keysOf(message) !== 'event,media,streamSid' || keysOf(media) !== 'payload') {
    return 'audio with more or less than it may have';
  }
  const payload = media['payload'];
  if (typeof payload !== 'string' || payload === '') return 'audio without sound';
  const mulaw = Buffer.from(payload, 'base64');
  return mulaw.length % frameBytes === 0 ? { type: 'audio', mulaw } : `audio of ${mulaw.length} bytes`;
}

function mark(message: Fields): Outbound | string {
  const named = message['mark'];
  if (!isObject(named) || keysOf(message) !== 'event,mark,streamSid' || keysOf(named) !== 'name') {
    return 'a mark with more or less than it may have';
  }
  const name = named['name'];
  return typeof name === 'string' && name !== '' ? { type: 'mark', name } : 'a mark without a name';
}

type Fields = Readonly<Record<string, unknown>>;

/** Whole frames of 20 ms leave nothing half played. */
const frameBytes = 160;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keysOf(value: Fields): string {
  return Object.keys(value).sort().join(',');
}
