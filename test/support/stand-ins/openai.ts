import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** What the stand-in does with the next requests, one each; the last one holds for all that follow. */
export type Manner =
  /** Answers with these events, as they stand on the wire, then `[DONE]`. */
  | {
      readonly do: 'stream';
      readonly events: readonly (object | string)[];
      readonly done?: boolean;
      /** Not all at once. */
      readonly pace?: WritingPace;
    }
  /** Sends these very bytes, each piece a packet of its own, and ends. */
  | { readonly do: 'send'; readonly pieces: readonly Buffer[] }
  /** Streams some events and cuts the connection. */
  | { readonly do: 'cut'; readonly events: readonly object[] }
  /** Streams some events and falls silent, with the connection open, until the test has it say `more`. */
  | { readonly do: 'stall'; readonly events: readonly object[] }
  /** Answers at once and whole, with this message. */
  | { readonly do: 'answer'; readonly message: object; readonly finish?: string; readonly usage?: object }
  /** Takes the request and never answers. */
  | { readonly do: 'hang' }
  | {
      readonly do: 'fail';
      readonly status: number;
      readonly message?: string;
      readonly code?: string;
      readonly headers?: object;
    };

/** How fast a model writes. */
export interface WritingPace {
  /** From the request to the first token, which the event that only opens the answer comes along with. */
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
}

/** What a request must be; everything that a real server would refuse is refused. */
const chatRequest = z.strictObject({
  model: z.string().min(1),
  messages: z
    .array(
      z.discriminatedUnion('role', [
        z.strictObject({ role: z.literal('system'), content: z.string() }),
        z.strictObject({ role: z.literal('user'), content: z.string() }),
        z.strictObject({
          role: z.literal('assistant'),
          content: z.string().nullable(),
          tool_calls: z
            .array(
              z.strictObject({
                id: z.string().min(1),
                type: z.literal('function'),
                function: z.strictObject({ name: z.string().min(1), arguments: z.string() }),
              }),
            )
            .min(1)
            .optional(),
        }),
        z.strictObject({ role: z.literal('tool'), tool_call_id: z.string().min(1), content: z.string() }),
      ]),
    )
    .min(1)
    .refine(everyToolIsAnswered, 'an assistant message with tool_calls must be followed by their results'),
  stream: z.literal(true).optional(),
  response_format: z
    .strictObject({
      type: z.literal('json_schema'),
      json_schema: z.strictObject({
        name: z.string().regex(/^[\w-]{1,64}$/),
        strict: z.literal(true),
        schema: z.looseObject({ type: z.literal('object') }).refine(isStrict, 'not a strict schema'),
      }),
    })
    .optional(),
  stream_options: z.strictObject({ include_usage: z.literal(true) }).optional(),
  tools: z
    .array(z.strictObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }))
    .min(1)
    .optional(),
});

/** Every property is required, and there are no others. */
function isStrict(schema: Record<string, unknown>): boolean {
  const { properties, required, additionalProperties } = schema;
  const names = Object.keys(properties ?? {});
  return (
    additionalProperties === false &&
    JSON.stringify(names.sort()) === JSON.stringify([...(required as string[])].sort())
  );
}

export type ChatRequest = z.infer<typeof chatRequest>;
type ChatMessage = {
  readonly role: string;
  readonly tool_calls?: readonly { id: string }[] | undefined;
} & object;

function everyToolIsAnswered(messages: readonly ChatMessage[]): boolean {
  return messages.every(({ tool_calls: asked }, at) => {
    if (asked === undefined) return true;
    const answers = messages.slice(at + 1, at + 1 + asked.length);
    const ids = answers.map((answer) => ('tool_call_id' in answer ? answer.tool_call_id : null));
    return asked.every(({ id }) => ids.includes(id));
  });
}

/** A server on loopback that speaks OpenAI's chat protocol, strictly. */
export async function openAiStandIn(...manners: readonly [Manner, ...Manner[]]) {
  const requests: ChatRequest[] = [];
  const refused: string[] = [];
  const waiting = [...manners];
  let aborted = 0;
  let last: ServerResponse | null = null;
  const server = createServer((request, response) => {
    void (async () => {
      response.on('close', () => {
        if (!response.writableEnded) aborted += 1;
      });
      const wrong = await faultOf(request, requests);
      if (wrong !== null) {
        refused.push(wrong);
        answerWithError(response, wrong.startsWith('401') ? 401 : 400, { message: wrong });
        return;
      }
      const manner = waiting.length > 1 ? waiting.shift() : waiting[0];
      last = response;
      if (manner) await behave(response, manner);
    })();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    server,
    requests,
    /** What was wrong with requests that it refused. */
    refused,
    /** Goes on with the answer that stalls. */
    more: (...events: readonly (object | string)[]) => {
      for (const event of events) last?.write(wireOf(event));
    },
    /** How many answers the other side gave up before their end. */
    aborted: () => aborted,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const apiKey = 'sk-for-the-stand-in';

async function faultOf(request: IncomingMessage, requests: ChatRequest[]): Promise<string | null> {
  let body = '';
  for await (const piece of request) body += String(piece);
  if (request.headers.authorization !== `Bearer ${apiKey}`) return '401 no such key';
  if (request.method !== 'POST' || request.url !== '/v1/chat/completions') return `404 ${request.url}`;
  const read = chatRequest.safeParse(JSON.parse(body));
  if (!read.success) return `400 ${z.prettifyError(read.error)}`;
  requests.push(read.data);
  return null;
}

async function behave(response: ServerResponse, manner: Manner): Promise<void> {
  const askedAt = performance.now();
  switch (manner.do) {
    case 'hang':
      return;
    case 'fail':
      answerWithError(response, manner.status, {
        message: manner.message ?? 'as the test wants it',
        code: manner.code ?? null,
        headers: manner.headers,
      });
      return;
    case 'answer': {
      const choice = { index: 0, message: manner.message, finish_reason: manner.finish ?? 'stop' };
      response.writeHead(200, { 'content-type': 'application/json' });
      const whole = { id: 'c1', object: 'chat.completion', model: 'm', choices: [choice] };
      response.end(JSON.stringify({ ...whole, usage: manner.usage }));
      return;
    }
    case 'stream':
      begin(response);
      for (const [at, event] of manner.events.entries()) {
        if (manner.pace) await dueAt(askedAt, at, manner.pace);
        response.write(wireOf(event));
      }
      response.end(manner.done === false ? '' : 'data: [DONE]\n\n');
      return;
    case 'send':
      begin(response);
      for (const piece of manner.pieces) {
        response.write(piece);
        // By the next round of the loop the other side, which runs in it too, has read what lies there.
        await new Promise((sent) => setImmediate(sent));
      }
      response.end();
      return;
    case 'cut':
      begin(response);
      for (const event of manner.events) response.write(wireOf(event));
      // What was written leaves first.
      await new Promise((sent) => setTimeout(sent, 20));
      response.socket?.destroy();
      return;
    case 'stall':
      begin(response);
      for (const event of manner.events) response.write(wireOf(event));
  }
}

/** Waits for the moment of an event, by the clock and not by the event before: lateness does not add up. */
async function dueAt(askedAt: number, at: number, pace: WritingPace): Promise<void> {
  const token = Math.max(0, at - 1);
  const afterMs = pace.firstTokenMs + (token * 1_000) / pace.tokensPerSecond;
  await sleep(Math.max(0, askedAt + afterMs - performance.now()));
}

function begin(response: ServerResponse): void {
  response.socket?.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
}

function wireOf(event: object | string): string {
  return typeof event === 'string' ? event : `data: ${JSON.stringify(event)}\n\n`;
}

function answerWithError(
  response: ServerResponse,
  status: number,
  {
    message,
    code = null,
    headers = {},
  }: { message: string; code?: string | null; headers?: object | undefined },
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code } }));
}

/** The events of a streamed answer that says this text in these pieces. */
export function sayingEvents(...pieces: readonly string[]): object[] {
  return [
    chunkOf({ role: 'assistant', content: '' }),
    ...pieces.map((content) => chunkOf({ content })),
    chunkOf({}, 'stop'),
  ];
}

/** One event of a streamed answer. */
export function chunkOf(delta: object, finishReason: string | null = null): object {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  return { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices, usage: null };
}
