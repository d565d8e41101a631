import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { encodeMulaw } from '../../../src/audio/mulaw.ts';
import { spokenTone } from './spoken-tone.ts';

/** What a speech service does with a request. */
export type Speaking =
  /** Speaks in pieces of this many bytes, from `afterMs` on. */
  | { readonly do: 'speak'; readonly piece: number; readonly before?: Buffer; readonly afterMs?: number }
  /** Cuts the connection, or falls silent, after so many bytes of sound. */
  | { readonly do: 'cut' | 'stall'; readonly afterBytes: number }
  /** Takes the request and never answers. */
  | { readonly do: 'hang' }
  | { readonly do: 'fail'; readonly status: number };

export const speechKey = 'key-for-the-stand-in';

interface Route {
  readonly path: RegExp;
  readonly header: readonly [name: string, value: string] | null;
  readonly body: z.ZodType<{ text: string }>;
  sound(text: string): Buffer;
}

const routes: readonly Route[] = [
  {
    path: /^\/v1\/audio\/speech$/,
    header: ['authorization', `Bearer ${speechKey}`],
    body: z
      .strictObject({
        model: z.string().min(1),
        voice: z.string().min(1),
        input: z.string().min(1).max(4_096),
        response_format: z.literal('pcm'),
      })
      .transform(({ input }) => ({ text: input })),
    sound: (text) => pcm(text, 24_000),
  },
  {
    path: /^\/v1\/text-to-speech\/[^/?]+\/stream\?output_format=ulaw_8000$/,
    header: ['xi-api-key', speechKey],
    body: z.strictObject({
      text: z.string().min(1),
      model_id: z.string().min(1),
      language_code: z.string().length(2),
      previous_text: z.string().min(1).optional(),
    }),
    sound: (text) => Buffer.from(encodeMulaw(spokenTone(text, 8_000))),
  },
  {
    path: /^\/stream$/,
    header: null,
    body: z.strictObject({ text: z.string(), voice: z.string().nullable(), sample_rate: z.literal(16_000) }),
    sound: (text) => pcm(text, 16_000),
  },
];

/** A server on loopback that speaks as OpenAI, ElevenLabs and the TTS service of one's own do: tones, as long as the text. */
export async function speechStandIn(manner: Speaking) {
  const asked: string[] = [];
  const bodies: object[] = [];
  let connections = 0;
  let aborted = 0;
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableEnded) aborted += 1;
    });
    void serve(request, response, manner, asked, bodies);
  });
  server.on('connection', () => {
    connections += 1;
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    /** The texts that were asked for. */
    asked,
    /** What was asked for, as it stood on the wire. */
    bodies,
    connections: () => connections,
    aborted: () => aborted,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  manner: Speaking,
  asked: string[],
  bodies: object[],
): Promise<void> {
  let body = '';
  for await (const piece of request) body += String(piece);
  const route = routes.find(({ path }) => path.test(request.url ?? ''));
  if (route === undefined) return refuse(response, 404);
  if (route.header && request.headers[route.header[0]] !== route.header[1]) return refuse(response, 401);
  const read = route.body.safeParse(JSON.parse(body));
  if (!read.success) return refuse(response, 422);
  asked.push(read.data.text);
  bodies.push(JSON.parse(body));
  if (manner.do === 'hang') return;
  if (manner.do === 'fail') return refuse(response, manner.status);
  await speak(response, manner, route.sound(read.data.text));
}

async function speak(
  response: ServerResponse,
  manner: Extract<Speaking, { do: 'speak' | 'cut' | 'stall' }>,
  sound: Buffer,
): Promise<void> {
  if (manner.do === 'speak' && manner.afterMs !== undefined) await sleep(manner.afterMs);
  response.socket?.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  response.flushHeaders();
  if (manner.do !== 'speak') {
    response.write(sound.subarray(0, manner.afterBytes));
    // What was written leaves first.
    if (manner.do === 'cut') setTimeout(() => response.socket?.destroy(), 20);
    return;
  }
  const all = Buffer.concat([manner.before ?? Buffer.alloc(0), sound]);
  for (let at = 0; at < all.length && !response.destroyed; at += manner.piece) {
    response.write(all.subarray(at, at + manner.piece));
    await new Promise((sent) => setImmediate(sent));
  }
  response.end();
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end('{"detail":{"status":"as_the_test_wants_it","message":"no"}}');
}

function pcm(text: string, rateHz: number): Buffer {
  const samples = spokenTone(text, rateHz);
  const bytes = Buffer.alloc(2 * samples.length);
  for (const [i, sample] of samples.entries()) bytes.writeInt16LE(sample, 2 * i);
  return bytes;
}
