import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { encodeMulaw } from '../../../src/audio/mulaw.ts';
import { spokenTone } from './spoken-tone.ts';

/** What a speech service does with a request. */
export type Speaking =
  /** Speaks in pieces of this many bytes, once it is allowed to. */
  | {
      readonly do: 'speak';
      readonly piece: number;
      readonly before?: Buffer;
      readonly from?: Promise<unknown>;
    }
  /** Sends this very sound. */
  | { readonly do: 'sound'; readonly pieces: readonly Buffer[] }
  /** Cuts the connection, or falls silent, after so many bytes of sound. */
  | { readonly do: 'cut' | 'stall'; readonly afterBytes: number }
  /** Takes the request and never answers. */
  | { readonly do: 'hang' }
  | {
      readonly do: 'fail';
      readonly status: number;
      readonly retryAfter?: string | undefined;
      readonly body?: string;
    }
  /** Answers as if all were well, with something else. */
  | { readonly do: 'answer'; readonly type: string; readonly body: string };

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
        instructions: z.string().min(1).optional(),
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
export async function speechStandIn(manner: Speaking | (() => Speaking)) {
  const asked: string[] = [];
  const bodies: object[] = [];
  let connections = 0;
  let aborted = 0;
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableEnded) aborted += 1;
    });
    const now = typeof manner === 'function' ? manner() : manner;
    void serve(request, response, now, asked, bodies);
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
  if (manner.do === 'fail') return refuse(response, manner.status, manner);
  if (manner.do === 'answer') {
    response.writeHead(200, { 'content-type': manner.type });
    response.end(manner.body);
    return;
  }
  await speak(response, manner, route.sound(read.data.text));
}

async function speak(
  response: ServerResponse,
  manner: Extract<Speaking, { do: 'speak' | 'sound' | 'cut' | 'stall' }>,
  sound: Buffer,
): Promise<void> {
  if (manner.do === 'speak') await manner.from;
  response.socket?.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  response.flushHeaders();
  if ('afterBytes' in manner) {
    response.write(sound.subarray(0, manner.afterBytes));
    // What was written leaves first, and the good-bye that the protocol asks for never comes.
    if (manner.do === 'cut') response.socket?.end();
    return;
  }
  const all =
    manner.do === 'sound' ? manner.pieces : inPieces([manner.before ?? Buffer.alloc(0), sound], manner.piece);
  for (const piece of all) {
    if (response.destroyed) break;
    response.write(piece);
    await new Promise((sent) => setImmediate(sent));
  }
  response.end();
}

function inPieces(parts: readonly Buffer[], piece: number): Buffer[] {
  const whole = Buffer.concat(parts);
  return Array.from({ length: Math.ceil(whole.length / piece) }, (_, i) =>
    whole.subarray(i * piece, (i + 1) * piece),
  );
}

interface Refusal {
  readonly retryAfter?: string | undefined;
  readonly body?: string;
}

function refuse(response: ServerResponse, status: number, { retryAfter, body }: Refusal = {}): void {
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body ?? '{"detail":{"status":"as_the_test_wants_it","message":"no"}}');
}

/** The sound of a text as PCM16, little-endian. */
export function pcm(text: string, rateHz: number): Buffer {
  const samples = spokenTone(text, rateHz);
  const bytes = Buffer.alloc(2 * samples.length);
  for (const [i, sample] of samples.entries()) bytes.writeInt16LE(sample, 2 * i);
  return bytes;
}
