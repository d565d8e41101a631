import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock, Timers, Waiting } from '../../../src/ports/clock.ts';
import { FluxMind } from './deepgram-flux.ts';
import { NovaMind } from './deepgram-nova.ts';
import { faultOfQuery } from './deepgram-query.ts';
import { RecitingMind } from './deepgram-reciting.ts';
import { later } from './later.ts';
import type { ListeningPace } from './listening-pace.ts';
import { SttServiceMind } from './stt-service.ts';

/** What the stand-in does with the next sockets, one each; the last one holds for all that follow. */
export type Manner =
  | {
      readonly do: 'listen';
      /** Cuts the connection when it has heard so much. */
      readonly cutAtMs?: number;
      /** Cuts the connection as soon as it has said something like this. */
      readonly cutsBehind?: (message: object) => boolean;
      /** Says nothing more from here on, with the connection open. */
      readonly muteAtMs?: number;
      /** Closes in order, with this code. */
      readonly closeAtMs?: number;
      readonly closeCode?: number;
      /** Says these very frames as well, as soon as it is open. */
      readonly greets?: readonly (object | string | Buffer)[];
      /** Makes nothing of the audio. */
      readonly isDeaf?: boolean;
      /** Makes nothing of it either, and says that it was this whenever it is asked for all that it has. */
      readonly recites?: string;
      /** Answers the handshake only then. */
      readonly opensAfterMs?: number;
      readonly pace?: ListeningPace;
    }
  | { readonly do: 'refuse'; readonly status: number; readonly retryAfterS?: number }
  /** Takes the connection and never answers. */
  | { readonly do: 'hang' };

export const deepgramKey = 'dg-for-the-stand-in';

/** Without audio or a sign of life for so long, Deepgram closes. */
const idleMaxMs = 10_000;

const servicePath = '/stream';
const minds: Readonly<Record<string, typeof NovaMind | typeof FluxMind | typeof SttServiceMind>> = {
  '/v1/listen': NovaMind,
  '/v2/listen': FluxMind,
  [servicePath]: SttServiceMind,
};

/** A server on loopback that speaks both of Deepgram's protocols for listening, strictly, and that of an STT service of one's own. */
export async function deepgramListenStandIn(
  time: Clock & Timers,
  ...manners: readonly [Manner, ...Manner[]]
) {
  const server = createServer((_, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const held: Duplex[] = [];
  const connections: Connection[] = [];
  const refused: string[] = [];
  const waiting = [...manners];
  let asked = 0;
  server.on('upgrade', (request, socket, head) => {
    asked += 1;
    held.push(socket);
    socket.on('error', () => {});
    const wrong = faultOf(request);
    if (wrong !== null) {
      refused.push(wrong.detail);
      refuse(socket, wrong.status, wrong.detail);
      return;
    }
    const manner = waiting.length > 1 ? waiting.shift() : waiting[0];
    if (manner?.do === 'refuse') refuse(socket, manner.status, 'as the test wants it', manner.retryAfterS);
    if (manner?.do !== 'listen') return;
    later(time, manner.opensAfterMs, () =>
      sockets.handleUpgrade(request, socket, head, (ws) => {
        connections.push(new Connection(ws, request, { manner, time, refused }));
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    server,
    connections,
    /** What was wrong with what it was sent. */
    refused,
    /** Takes a connection that somebody else has accepted, and perhaps decrypted. */
    accept: (connection: Duplex) => void server.emit('connection', connection),
    /** How often somebody wanted a socket. */
    asked: () => asked,
    /** How many sockets are open. */
    live: () => sockets.clients.size,
    /** Once what was sent on open sockets before, either way, has arrived, and what that brought as well. */
    caughtUp: async () => {
      for (let round = 0; round < 2; round += 1) await Promise.all([...sockets.clients].map(roundTrip));
    },
    /** Is not there for a while. */
    leave: async () => {
      server.close();
      await once(server, 'close');
    },
    comeBack: async () => {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    close: async () => {
      for (const socket of held) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function faultOf(request: IncomingMessage): { status: number; detail: string } | null {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
  if (pathname === servicePath)
    return searchParams.get('session_id') ? null : { status: 400, detail: 'session_id is missing' };
  if (request.headers.authorization !== `Token ${deepgramKey}`)
    return { status: 401, detail: 'INVALID_AUTH: no such key' };
  const detail = faultOfQuery(pathname, searchParams);
  return detail === null ? null : { status: 400, detail };
}

function refuse(socket: Duplex, status: number, detail: string, retryAfterS?: number): void {
  const retry = retryAfterS === undefined ? '' : `Retry-After: ${retryAfterS}\r\n`;
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ndg-request-id: r1\r\ndg-error: ${detail}\r\n${retry}Content-Length: 0\r\nConnection: close\r\n\r\n`,
  );
}

const controlBegins = Buffer.from('{"type"');

interface Doors {
  readonly manner: Extract<Manner, { do: 'listen' }>;
  readonly time: Clock & Timers;
  readonly refused: string[];
}

/** One socket, as the stand-in sees it. */
export class Connection {
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** What it was told in text, in order, and how much audio came before. */
  readonly told: { readonly type: string; readonly heardMs: number; readonly message: object }[] = [];
  /** How long each piece of audio was, ms. */
  readonly piecesMs: number[] = [];
  readonly closed: Promise<number>;
  readonly #ws: WebSocket;
  readonly #doors: Doors;
  readonly #mind: Pick<NovaMind | FluxMind | SttServiceMind | RecitingMind, 'hear' | 'control'>;
  readonly #msBytes: number;
  #idle: Waiting;
  #heardBytes = 0;
  #firstAt: number | null = null;
  #aheadMs = 0;

  constructor(ws: WebSocket, request: IncomingMessage, doors: Doors) {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
    this.query = searchParams;
    this.headers = request.headers;
    this.#ws = ws;
    this.#doors = doors;
    this.#msBytes = searchParams.get('encoding') === 'mulaw' ? 8 : 32;
    const Mind = minds[pathname] ?? NovaMind;
    const { recites, muteAtMs, cutsBehind, pace = {} } = doors.manner;
    const tell = (message: object) => {
      if (this.#isPast(muteAtMs)) return;
      later(doors.time, pace.saysAfterMs, () => {
        this.say(message);
        if (cutsBehind?.(message)) ws.terminate();
      });
    };
    this.#mind = recites === undefined ? new Mind(searchParams, tell, pace) : new RecitingMind(recites, tell);
    this.#idle = this.#waitForLife();
    ws.on('error', () => {});
    ws.on('message', (data: Buffer, isBinary) => (isBinary ? this.#hear(data) : this.#obey(data)));
    this.closed = once(ws, 'close').then(([code]) => {
      this.#idle.cancel();
      return Number(code);
    });
    for (const frame of doors.manner.greets ?? []) this.say(frame);
  }

  get heardMs(): number {
    return Math.floor(this.#heardBytes / this.#msBytes);
  }

  get isCut(): boolean {
    return this.#isPast(this.#doors.manner.cutAtMs);
  }

  /** By how much the audio was ahead of 1.25 times real time at worst, ms. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  say(frame: object | string | Buffer): void {
    this.#ws.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  #hear(audio: Buffer): void {
    if (audio.length === 0) {
      this.#refuse('a frame of no length ends the stream');
      return;
    }
    if (audio.subarray(0, controlBegins.length).equals(controlBegins)) {
      this.#refuse('a control message is text');
      return;
    }
    this.#idle.cancel();
    this.#idle = this.#waitForLife();
    this.#firstAt ??= this.#doors.time.now();
    this.piecesMs.push(audio.length / this.#msBytes);
    const { cutAtMs, closeAtMs, closeCode = 1011, isDeaf } = this.#doors.manner;
    for (let at = 0; at < audio.length && this.#ws.readyState === 1; at += this.#msBytes) {
      const piece = audio.subarray(at, at + this.#msBytes);
      this.#heardBytes += piece.length;
      if (!isDeaf) this.#mind.hear(piece);
      if (this.#isPast(cutAtMs)) this.#ws.terminate();
      if (this.#isPast(closeAtMs)) this.#ws.close(closeCode, 'NET-0000');
    }
    const realMs = this.#doors.time.now() - this.#firstAt;
    this.#aheadMs = Math.max(this.#aheadMs, this.heardMs - 1.25 * realMs);
  }

  #obey(data: Buffer): void {
    const message = JSON.parse(String(data));
    this.told.push({ type: String(message.type), heardMs: this.heardMs, message });
    // Signs of life keep a stream alive and begin none: before any audio they count for nothing (believed, not tried).
    const isAlive = this.#heardBytes > 0 || message.type === 'CloseStream';
    if (isAlive) this.#idle.cancel();
    if (message.type === 'CloseStream') {
      this.say({ type: 'Metadata', request_id: 'r1', duration: this.heardMs / 1_000 });
      this.#ws.close(1000);
      return;
    }
    if (isAlive) this.#idle = this.#waitForLife();
    const wrong = this.#mind.control(message);
    if (wrong !== null) this.#refuse(wrong);
  }

  #refuse(wrong: string): void {
    this.#doors.refused.push(wrong);
    this.#ws.close(1008, 'DATA-0000');
  }

  #waitForLife(): Waiting {
    return this.#doors.time.after(idleMaxMs, () => this.#ws.close(1011, 'NET-0001'));
  }

  #isPast(ms: number | undefined): boolean {
    return ms !== undefined && this.heardMs >= ms;
  }
}

/** There and back: whatever either side had sent before has arrived. */
function roundTrip(ws: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (ws.readyState !== 1) {
      resolve();
      return;
    }
    const done = () => {
      ws.off('pong', done).off('close', done);
      resolve();
    };
    ws.on('pong', done).on('close', done);
    ws.ping();
  });
}
