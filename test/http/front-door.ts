import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { isSignedByTwilio } from '../../src/adapters/line/twilio/signature.ts';
import type { HttpDoors, LiveCalls } from '../../src/http/doors.ts';
import type { House } from '../../src/http/operator-doors.ts';
import { buildServer } from '../../src/http/server.ts';
import { loadTwiml } from '../../src/http/twiml.ts';
import { readTwiml } from '../../src/phone/twiml.ts';
import { Reception } from '../../src/runtime/reception.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { TalliedMetrics } from '../support/tallied-metrics.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

export const authToken = '12345678901234567890123456789012';
export const accountSid = `AC${'2'.repeat(32)}`;
export const callSid = `CA${'1'.repeat(32)}`;
/** Not where the tests reach the server: only what is configured may count. */
export const publicUrl = 'https://phone.example.com';
export const streamUrl = 'wss://phone.example.com/twilio/media';

/** Opens what is not for everyone. */
export const apiKey = 'a-key-that-nobody-guesses';

export const house: House = {
  version: '1.2.3',
  agent: { name: 'receptionist', language: 'en-GB', file: 'agents/receptionist.yaml' },
  providers: [
    { part: 'hears', name: 'local' },
    { part: 'thinks', name: 'local' },
  ],
  hasHours: false,
  redis: 'embedded',
  recordings: '/srv/data/recordings',
  journals: '/srv/data/journals',
};

/** The fields Twilio sends when somebody calls. */
export const incomingCall = {
  CallSid: callSid,
  AccountSid: accountSid,
  From: '+15005550001',
  To: '+15005550006',
  CallStatus: 'ringing',
  Direction: 'inbound',
  ApiVersion: '2010-04-01',
  CallerName: '',
};

/** What is said behind a `<Redirect>`, by a carrier that goes on where its address cannot be reached. */
export const lastWords: unknown[] = [
  { verb: 'Say', text: expect.stringMatching(/sorry/) },
  { verb: 'Hangup' },
];

type Form = Readonly<Record<string, string>>;

/** Twilio's signature, computed by its documentation and not by our code. */
export function sign(url: string, form: Form = {}): string {
  const fields = Object.keys(form).sort();
  const text = url + fields.map((name) => name + form[name]).join('');
  return createHmac('sha1', authToken).update(text).digest('base64');
}

/** What a test wants to be different about the house. */
export type Changes = Partial<Omit<HttpDoors, 'calls'>> & { readonly calls?: Partial<LiveCalls> };

/** A server on a port of its own, with everything it logs, accepts and is told. */
export async function openFrontDoor({ calls, ...changed }: Changes = {}) {
  const clock = new VirtualTimers();
  const reception = new Reception(clock);
  const logged: { level: string; message: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const faults = new NotedFaults();
  const metrics = new TalliedMetrics();
  const sockets: WebSocket[] = [];
  const started: (() => void)[] = [];
  const hungUp: string[] = [];
  const into =
    (level: string) =>
    (message: string, fields: object = {}) => {
      logged.push({ level, message, fields: { ...fields } });
    };
  const doors: HttpDoors = {
    publicUrl,
    accountSid,
    verify: (url, params, signature) => isSignedByTwilio({ authToken, url, params, signature }),
    twiml: loadTwiml(),
    reception,
    calls: {
      active: () => 3,
      byPhase: () => ({ listening: 2, speaking: 1 }),
      room: () => true,
      roomForLine: () => true,
      hungUp: (sid) => hungUp.push(sid) > 0,
      streamOver: () => true,
      latestStream: () => null,
      awaitedStream: () => null,
      transferAnswered: () => false,
      transferFailed: () => {},
      ...calls,
    },
    callsMax: 1_000,
    expecting: () => {},
    notComing: () => {},
    agent: 'receptionist',
    transferMs: 30_000,
    trustedProxies: 0,
    closedNotice: () => null,
    acceptMedia: (socket, onStart) => {
      sockets.push(socket);
      started.push(onStart);
    },
    redisConnected: () => true,
    workerAlive: () => true,
    fault: () => null,
    ready: () => ({ ok: true }),
    operator: {
      apiKeys: [apiKey],
      figures: { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: async () => 'figures 1\n' },
      house,
      workerAlive: () => true,
      onDuty: () => [],
    },
    faults,
    metrics,
    log: { debug: into('debug'), info: into('info'), warn: into('warn'), error: into('error') },
    clock,
    timers: clock,
    ...changed,
  };
  const { server } = buildServer(doors);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  const post = (path: string, form: Form = incomingCall, headers: Form = {}) =>
    fetch(url + path, { method: 'POST', body: new URLSearchParams(form), headers, redirect: 'manual' });
  /** Posts as Twilio does: signed for the public address. */
  const twilioPosts = (path: string, form: Form = incomingCall) =>
    post(path, form, { 'X-Twilio-Signature': sign(publicUrl + path, form) });
  const close = async () => {
    for (const socket of sockets) socket.terminate();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return {
    doors,
    url,
    port,
    server,
    clock,
    reception,
    logged,
    faults,
    metrics,
    sockets,
    started,
    hungUp,
    post,
    twilioPosts,
    close,
  };
}

/** The same, closed when the test is over. */
export async function frontDoor(changes: Changes = {}): Promise<FrontDoor> {
  const door = await openFrontDoor(changes);
  onTestFinished(door.close);
  return door;
}

export type FrontDoor = Awaited<ReturnType<typeof openFrontDoor>>;

/** The token that a stream is to show. */
export function tokenIn(twiml: string): string {
  const [connect] = readTwiml(twiml);
  return connect?.verb === 'Connect' ? (connect.stream.parameters['token'] ?? '') : '';
}

/** Asks for a WebSocket; gives the socket, or the status it was refused with. */
export function upgrade(door: FrontDoor, path: string, headers: Form = {}): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${door.port}${path}`, { headers });
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', reject);
  });
}
