import { frameSamples, samplesPerMs } from './line.ts';

const frameMs = frameSamples / samplesPerMs;

/** The messages Twilio sends on one media stream, numbered in the order they are asked for. */
export class CarrierMessages {
  readonly #ids: { streamSid: string; callSid: string; accountSid: string };
  #sequenceNumber = 0;
  #chunks = 0;

  constructor(ids: { streamSid: string; callSid: string; accountSid: string }) {
    this.#ids = ids;
  }

  /** The greeting of the protocol itself: it has neither a number nor a stream. */
  connected(): string {
    return JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' });
  }

  start(customParameters: Readonly<Record<string, string>>): string {
    return this.#numbered('start', {
      start: {
        ...this.#ids,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters,
      },
    });
  }

  /** Written out rather than put together, since there are fifty a second; nothing in it needs to be escaped. */
  media(frame: Uint8Array): string {
    const timestamp = this.#chunks * frameMs;
    this.#chunks += 1;
    this.#sequenceNumber += 1;
    const payload = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString('base64');
    return (
      `{"event":"media","sequenceNumber":"${this.#sequenceNumber}",` +
      `"media":{"track":"inbound","chunk":"${this.#chunks}","timestamp":"${timestamp}","payload":"${payload}"},` +
      `"streamSid":"${this.#ids.streamSid}"}`
    );
  }

  /** A frame that was to be sent and is not: the next ones count it all the same. */
  lost(): void {
    this.#chunks += 1;
    this.#sequenceNumber += 1;
  }

  dtmf(digit: string): string {
    return this.#numbered('dtmf', { dtmf: { track: 'inbound_track', digit } });
  }

  mark(name: string): string {
    return this.#numbered('mark', { mark: { name } });
  }

  stop(): string {
    const { accountSid, callSid } = this.#ids;
    return this.#numbered('stop', { stop: { accountSid, callSid } });
  }

  // Every number on this wire is a string, and the first one is on `start`.
  #numbered(event: string, content: Readonly<Record<string, unknown>>): string {
    this.#sequenceNumber += 1;
    const sequenceNumber = String(this.#sequenceNumber);
    return JSON.stringify({ event, sequenceNumber, ...content, streamSid: this.#ids.streamSid });
  }
}
