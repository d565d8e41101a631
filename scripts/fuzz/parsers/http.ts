import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { parse } from 'node:querystring';
import type { Request } from 'express';
import { HttpTools } from '../../../src/adapters/tools/http.ts';
import { unguardedEgress } from '../../../src/egress/egress.ts';
import { readCallWebhook } from '../../../src/http/call-webhook.ts';
import { callerNumber } from '../../../src/http/caller-number.ts';
import type { HttpDoors } from '../../../src/http/doors.ts';
import { ProviderFailure } from '../../../src/ports/failure.ts';
import { systemTime } from '../../../src/runtime/timers.ts';
import { incomingCall, openFrontDoor } from '../../../test/http/front-door.ts';
import { NotedFaults } from '../../../test/support/noted-faults.ts';
import { type Parser, texts } from '../parser.ts';

const forms = [
  incomingCall,
  { ...incomingCall, CallStatus: 'completed', CallDuration: '12' },
  { ...incomingCall, DialCallStatus: 'busy', ParentCallSid: `CA${'9'.repeat(32)}` },
].map((form) => String(new URLSearchParams(form)));

const answers = texts(
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"ok":true}',
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nDone\r\n0\r\n\r\n',
  'HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno',
);

/** What comes in over HTTP, and what answers our own requests. */
export async function httpParsers(): Promise<Parser[]> {
  return [
    webhookForm(),
    {
      name: 'caller number',
      turns: 4,
      good: texts('+15005550001', '+266696687', 'anonymous'),
      read: (message) => void callerNumber(String(message)),
    },
    await webhookRequest(),
    await toolAnswer(),
  ];
}

/** The form of a webhook as it comes out of express, read by what every webhook is read by. */
function webhookForm(): Parser {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const doors = {
    verify: null,
    accountSid: null,
    publicUrl: 'https://phone.example.com',
    log,
    faults: new NotedFaults(),
  };
  return {
    name: 'webhook form',
    turns: 12,
    good: texts(...forms),
    read: (message) => {
      const body = parse(String(message));
      const asked = { body, query: body, headers: {}, originalUrl: '/twilio/voice', socket: {} };
      readCallWebhook(asked as unknown as Request, doors as unknown as HttpDoors);
    },
  };
}

const paths = ['/twilio/voice', '/twilio/after-stream?stream=1', '/twilio/status', '/twilio/after-stream'];
const types = [
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=utf-7',
  'text/plain',
];

/** A request to the whole server: whatever it says, the server answers, and never with a fault of its own. */
async function webhookRequest(): Promise<Parser> {
  const door = await openFrontDoor({ verify: null, accountSid: null, faults: new NotedFaults() });
  const post = (body: Buffer): Promise<number> =>
    new Promise((answered, failed) => {
      const { length } = body;
      const headers = { 'content-type': types[length % 11] ?? types[0], 'content-length': length };
      const path = paths[length % paths.length] ?? '/';
      const asked = request(
        // A connection of its own: one that is kept may be closed just as it is used again, which says nothing of us.
        { port: door.port, host: '127.0.0.1', agent: false, method: 'POST', path, headers },
        (response) => {
          response.resume().once('end', () => answered(response.statusCode ?? 0));
          response.on('error', failed);
        },
      );
      asked.on('error', failed);
      asked.end(body);
    });
  return {
    name: 'webhook request',
    turns: 1,
    good: texts(...forms),
    read: async (message) => {
      const status = await post(message);
      const errors = door.logged.filter(({ level }) => level === 'error');
      door.logged.length = 0;
      if (status >= 500 || errors.length > 0) {
        throw new Error(`a webhook was answered with ${status}: ${JSON.stringify(errors)}`);
      }
    },
    close: door.close,
  };
}

/** What a tool's service answers, down to the bytes: text for the model, or a failure that has a name. */
async function toolAnswer(): Promise<Parser> {
  let answer = Buffer.alloc(0);
  const service = createServer((socket) => {
    socket.on('error', () => {}); // Whoever has heard enough hangs up on us.
    socket.once('data', () => socket.end(answer));
  });
  await once(service.listen(0, '127.0.0.1'), 'listening');
  const { port } = service.address() as AddressInfo;
  const tools = new HttpTools({
    tools: [{ name: 'a_tool', url: `http://127.0.0.1:${port}/` }],
    timers: systemTime,
    egress: unguardedEgress,
  });
  const order = { call: 'call_1', tool: 1, name: 'a_tool', arguments: {}, key: 'key' };
  return {
    name: 'tool answer',
    turns: 0.5,
    good: answers,
    read: async (message) => {
      answer = Buffer.from(message);
      try {
        const text = await tools.call(order, new AbortController().signal);
        if (text.length > answerCharactersMax) throw new Error(`a model was given ${text.length} characters`);
      } catch (error) {
        if (!(error instanceof ProviderFailure) || error.failure.reason === 'crashed') throw error;
      }
    },
    close: async () => {
      service.close();
      await once(service, 'close');
    },
  };
}

/** What `adapters/tools/http.ts` gives a model at most, with the words about the rest. */
const answerCharactersMax = 16 * 1_024 + 100;
