import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';

/** A message of the carrier as it came over the wire. */
export type Wire = Record<string, unknown> & { event: string };

/** The gateway's end of one stream, with everything that was said on it. */
export class GatewayStream {
  readonly received: Wire[] = [];
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  #listeners: ((message: Wire) => void)[] = [];

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('message', (data: RawData) => {
      const message: Wire = JSON.parse(data.toString());
      this.received.push(message);
      for (const listener of this.#listeners) listener(message);
    });
  }

  /** Calls back for every message of this kind. */
  on(event: string, listener: (message: Wire) => void): void {
    this.#listeners.push((message) => message.event === event && listener(message));
  }

  /** Calls back when the mark of this name comes back. */
  onMark(name: string, listener: () => void): void {
    this.on('mark', (message) => markName(message) === name && listener());
  }

  media(audio: Uint8Array): void {
    this.send({
      event: 'media',
      streamSid: this.streamSid,
      media: { payload: Buffer.from(audio).toString('base64') },
    });
  }

  mark(name: string): void {
    this.send({ event: 'mark', streamSid: this.streamSid, mark: { name } });
  }

  clear(): void {
    this.send({ event: 'clear', streamSid: this.streamSid });
  }

  send(message: unknown): void {
    this.#socket.send(JSON.stringify(message));
  }

  sendBinary(data: Uint8Array): void {
    this.#socket.send(data);
  }

  close(): void {
    this.#socket.close(1000);
  }

  crash(): void {
    this.#socket.terminate();
  }

  get streamSid(): unknown {
    return this.received.find(({ event }) => event === 'start')?.['streamSid'];
  }

  all(event: string): Wire[] {
    return this.received.filter((message) => message.event === event);
  }
}

export function markName(message: Wire): unknown {
  return Object(message['mark']).name;
}

export function audioOf(message: Wire): Buffer {
  return Buffer.from(String(Object(message['media']).payload), 'base64');
}

/** What a test wants of its gateway. */
export interface FakeGatewayOptions {
  /** The answer to a webhook by its path; a number is a bare status. */
  documents: Readonly<Record<string, string | number>>;
  onStream?: (stream: GatewayStream) => void;
  refuseUpgradeWith?: number;
  publicUrl?: string;
  contentType?: string;
}

export const authToken = 'a-token-for-tests';

/** The smallest gateway a carrier can call: checks signatures by Twilio's own library and obeys the test. */
export async function fakeGateway(options: FakeGatewayOptions) {
  const webhooks: { path: string; isSigned: boolean; fields: Record<string, string> }[] = [];
  const upgrades: { isSigned: boolean }[] = [];
  const streams: GatewayStream[] = [];
  const server = createServer(async (request, response) => {
    const fields = Object.fromEntries(new URLSearchParams(await bodyOf(request)));
    const path = request.url ?? '';
    webhooks.push({ path, isSigned: isSigned(request, `${publicUrl}${path}`, fields), fields });
    const answer = options.documents[path] ?? 404;
    if (typeof answer === 'number') response.writeHead(answer).end();
    else response.writeHead(200, { 'content-type': options.contentType ?? 'text/xml' }).end(fill(answer));
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    upgrades.push({ isSigned: isSigned(request, `${publicUrl.replace(/^http/, 'ws')}${request.url}`, {}) });
    if (options.refuseUpgradeWith) {
      socket.end(
        `HTTP/1.1 ${options.refuseUpgradeWith} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const stream = new GatewayStream(webSocket);
      streams.push(stream);
      options.onStream?.(stream);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const localUrl = `http://127.0.0.1:${port}`;
  const publicUrl = options.publicUrl ?? localUrl;
  const fill = (document: string) =>
    document.replaceAll('{stream}', `${publicUrl.replace(/^http/, 'ws')}/media`);
  return {
    webhooks,
    upgrades,
    streams,
    /** What a rehearsal needs to find this gateway. */
    number: {
      voiceUrl: `${publicUrl}/voice`,
      authToken,
      accountSid: 'AC00000000000000000000000000000001',
      from: '+14155550101',
      to: '+15005550006',
      dial: (url: string) => url.replace(/^(http|ws)s?:\/\/[^/]+/, `$1://127.0.0.1:${port}`),
    },
    close: () => {
      sockets.close();
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of request) body += piece;
  return body;
}

function isSigned(request: IncomingMessage, url: string, fields: Record<string, string>): boolean {
  return twilio.validateRequest(authToken, String(request.headers['x-twilio-signature']), url, fields);
}
