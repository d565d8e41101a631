import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { encodeMulaw } from '../../../src/audio/mulaw.ts';
import type { Clock, Timers } from '../../../src/ports/clock.ts';
import { deepgramKey } from './deepgram-listen.ts';
import { later } from './later.ts';
import { spokenTone } from './spoken-tone.ts';

/** What the stand-in does with the next texts, one each; the last one holds for all that follow. */
export type AuraManner =
  /** Speaks in pieces of so many bytes, once it is allowed to; with `late`, so many of them still come after a clear. */
  | {
      readonly do: 'speak';
      readonly piece?: number;
      readonly late?: number;
      readonly from?: Promise<unknown>;
    }
  /** Says what nobody understands before it speaks. */
  | { readonly do: 'babble' }
  /** Cuts the connection, or falls silent, after so many bytes of sound. */
  | { readonly do: 'cut' | 'stall'; readonly afterBytes: number }
  | { readonly do: 'close'; readonly code: number; readonly reason: string }
  /** Sends this very sound. */
  | { readonly do: 'sound'; readonly pieces: readonly Buffer[] }
  /** Warns, and ignores the flush, although its limit is not reached. */
  | { readonly do: 'ignore the flush' }
  /** Takes a clear and never says that it is done. */
  | { readonly do: 'keep quiet about clears' };

/** What it does with the next connections; the last one holds for all that follow. */
export type AuraDoor =
  | { readonly do: 'open'; readonly afterMs?: number }
  | { readonly do: 'hang' }
  | { readonly do: 'refuse'; readonly status: number; readonly retryAfter?: string | undefined };

/** One account pays for listening and speaking. */
export const auraKey = deepgramKey;
const textLettersMax = 2_000;
const flushesMax = 20;
const flushWindowMs = 60_000;

const query = z.strictObject({
  model: z.string().startsWith('aura-'),
  encoding: z.literal('mulaw'),
  sample_rate: z.literal('8000'),
});

const order = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Speak'), text: z.string().min(1) }),
  z.strictObject({ type: z.enum(['Flush', 'Clear', 'Close']) }),
]);

/** Everything that a test may want to know of the sockets that there were. */
interface Notes {
  /** The models that sockets were opened for. */
  readonly opened: string[];
  /** Texts, in order, as they were flushed. */
  readonly spoken: string[];
  /** What was wrong with what it refused. */
  readonly refused: string[];
  /** Flushes that it ignored. */
  ignored: number;
  clears: number;
  /** Sockets that were closed as the protocol asks for. */
  closed: number;
}

/** The sound that the stand-in makes of a text: each text has a pitch of its own, as far as there are enough of them. */
export function auraSound(text: string): Buffer {
  const pitches = [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7);
  return Buffer.from(encodeMulaw(spokenTone(text, 8_000, 300 + pitches)));
}

/** A server on loopback that speaks as Deepgram's Aura does over its socket, strictly. */
export async function deepgramSpeakStandIn({
  time,
  doors = [{ do: 'open' }],
  manners = [{ do: 'speak' }],
}: {
  time: Clock & Timers;
  doors?: readonly AuraDoor[] | (() => AuraDoor);
  manners?: readonly AuraManner[] | (() => AuraManner);
}) {
  const notes: Notes = { opened: [], spoken: [], refused: [], ignored: 0, clears: 0, closed: 0 };
  const nextDoor = inTurn(doors);
  const nextManner = inTurn(manners);
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const streams = new Set<Duplex>();
  server.on('upgrade', (request, stream, head) => {
    streams.add(stream);
    stream.on('close', () => streams.delete(stream));
    const wrong = faultOf(request);
    const door = nextDoor();
    if (wrong !== null) notes.refused.push(wrong);
    if (wrong !== null) refuse(stream, Number(wrong.slice(0, 3)));
    else if (door?.do === 'refuse') refuse(stream, door.status, door.retryAfter);
    else if (door?.do === 'open')
      later(time, door.afterMs, () =>
        sockets.handleUpgrade(request, stream, head, (socket) => {
          notes.opened.push(urlOf(request).searchParams.get('model') ?? '');
          new Aura(socket, stream, time, notes, nextManner).begin();
        }),
      );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    notes,
    live: () => sockets.clients.size,
    /** Cuts every connection. */
    cut: () => {
      for (const stream of streams) stream.destroy();
    },
    close: async () => {
      for (const stream of streams) stream.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One socket: a buffer of text, and what is made of it when it is flushed. */
class Aura {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #time: Clock & Timers;
  readonly #notes: Notes;
  readonly #nextManner: () => AuraManner | undefined;
  #text = '';
  #flushedAt: number[] = [];
  #sequence = 0;
  /** The clears there were: sound of before one is not sent after it. */
  #clears = 0;
  #isMuteAboutClears = false;
  #late = 0;
  #made: Promise<void> = Promise.resolve();

  constructor(
    socket: WebSocket,
    stream: Duplex,
    time: Clock & Timers,
    notes: Notes,
    nextManner: () => AuraManner | undefined,
  ) {
    this.#socket = socket;
    this.#stream = stream;
    this.#time = time;
    this.#notes = notes;
    this.#nextManner = nextManner;
  }

  begin(): void {
    this.#say({
      type: 'Metadata',
      request_id: 'r',
      model_name: 'aura',
      model_version: 'v',
      model_uuid: 'u',
    });
    this.#socket.on('message', (data, isBinary) => this.#take(String(data), isBinary));
  }

  #take(data: string, isBinary: boolean): void {
    const read = isBinary ? null : order.safeParse(JSON.parse(data)).data;
    if (!read) this.#refuse(1_003, 'MESSAGE-0000');
    else if (read.type === 'Speak') this.#buffer(read.text);
    else if (read.type === 'Flush') this.#flush();
    else if (read.type === 'Clear') this.#clear();
    else {
      this.#notes.closed += 1;
      this.#socket.close(1_000);
    }
  }

  #buffer(text: string): void {
    this.#text += text;
    if (this.#text.length > textLettersMax) this.#refuse(1_008, 'DATA-0001');
  }

  #flush(): void {
    const now = this.#time.now();
    this.#flushedAt = this.#flushedAt.filter((at) => at > now - flushWindowMs);
    const manner = this.#flushedAt.length >= flushesMax ? null : this.#nextManner();
    if (manner === null || manner?.do === 'ignore the flush') {
      this.#notes.ignored += 1;
      const description = 'no more flush messages are processed until the 60-second window has passed';
      this.#say({ type: 'Warning', code: 'AS_THE_TEST_WANTS_IT', description });
      return;
    }
    this.#flushedAt.push(now);
    const text = this.#text;
    this.#text = '';
    this.#notes.spoken.push(text);
    const clears = this.#clears;
    this.#made = this.#made.then(() => this.#make(text, manner, clears));
  }

  #clear(): void {
    this.#notes.clears += 1;
    this.#clears += 1;
    this.#text = '';
    if (this.#isMuteAboutClears) return;
    // Behind the sound that was on its way.
    this.#made = this.#made.then(() => this.#say({ type: 'Cleared', sequence_id: this.#sequence++ }));
  }

  async #make(text: string, manner: AuraManner | undefined, clears: number): Promise<void> {
    if (manner === undefined || clears !== this.#clears) return;
    this.#isMuteAboutClears = manner.do === 'keep quiet about clears';
    this.#late = manner.do === 'speak' ? (manner.late ?? 0) : 0;
    if (manner.do === 'speak') await manner.from;
    const sound = auraSound(text);
    switch (manner.do) {
      case 'close':
        this.#socket.close(manner.code, manner.reason);
        return;
      case 'cut':
        await this.#sound(sound.subarray(0, manner.afterBytes), 400, clears);
        // Without the good-bye that the protocol asks for; what was written leaves first.
        this.#stream.end();
        return;
      case 'stall':
        await this.#sound(sound.subarray(0, manner.afterBytes), 400, clears);
        return;
      case 'sound':
        for (const piece of manner.pieces) await this.#sound(piece, piece.length, clears);
        break;
      case 'babble':
        this.#socket.send('<html>');
        this.#say({ type: 'Surprise' });
        this.#say([]);
        await this.#sound(sound, 400, clears);
        break;
      default:
        await this.#sound(sound, ('piece' in manner ? manner.piece : undefined) ?? 1_600, clears);
    }
    if (clears === this.#clears) this.#say({ type: 'Flushed', sequence_id: this.#sequence++ });
  }

  async #sound(sound: Buffer, piece: number, clears: number): Promise<void> {
    for (let at = 0; at < sound.length; at += piece) {
      if (clears !== this.#clears && this.#late-- <= 0) return;
      this.#socket.send(sound.subarray(at, at + piece));
      await new Promise((sent) => setImmediate(sent));
    }
  }

  #say(message: object): void {
    if (this.#socket.readyState === 1) this.#socket.send(JSON.stringify(message));
  }

  #refuse(code: number, reason: string): void {
    this.#notes.refused.push(`${code} ${reason}`);
    this.#socket.close(code, reason);
  }
}

function faultOf(request: IncomingMessage): string | null {
  if (request.headers.authorization !== `Token ${auraKey}`) return '401 no such key';
  const { pathname, searchParams } = urlOf(request);
  if (pathname !== '/v1/speak') return `404 ${pathname}`;
  const read = query.safeParse(Object.fromEntries(searchParams));
  return read.success ? null : `400 ${z.prettifyError(read.error)}`;
}

function urlOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'http://stand-in');
}

function refuse(stream: Duplex, status: number, retryAfter?: string): void {
  const wait = retryAfter === undefined ? '' : `retry-after: ${retryAfter}\r\n`;
  stream.end(`HTTP/1.1 ${status} No\r\n${wait}content-length: 0\r\nconnection: close\r\n\r\n`);
}

function inTurn<Each>(list: readonly Each[] | (() => Each)): () => Each | undefined {
  if (typeof list === 'function') return list;
  const waiting = [...list];
  return () => (waiting.length > 1 ? waiting.shift() : waiting[0]);
}
