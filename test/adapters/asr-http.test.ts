import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { HttpAsr } from '../../src/adapters/asr/http/http-asr.ts';
import { readServiceMessage } from '../../src/adapters/asr/http/service-message.ts';
import type { AsrEvent } from '../../src/ports/asr.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A recognition service on loopback, and what it was given. */
async function service(status = 101) {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const heard: Buffer[] = [];
  const paths: string[] = [];
  const arrived: WebSocket[] = [];
  server.on('upgrade', (request, socket, head) => {
    paths.push(request.url ?? '');
    if (status === 0) return; // It never answers.
    if (status !== 101) {
      socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (socketOfCall) => {
      socketOfCall.on('message', (data, isBinary) => {
        if (isBinary) heard.push(Buffer.from(data as Buffer));
      });
      arrived.push(socketOfCall);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  closing.push(async () => {
    for (const socket of arrived) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  return { url: `ws://127.0.0.1:${port}`, heard, paths, arrived };
}

function listen(url: string, timers = systemTime as typeof systemTime | VirtualTimers) {
  const events: AsrEvent[] = [];
  const asr = new HttpAsr({ url, timers });
  const options = { call: 'call 1/ä', language: 'en-US', expects: [] };
  const stream = asr.open(options, (event) => events.push(event));
  return { events, stream };
}

const comes = (check: () => boolean) => expect.poll(check).toBe(true);

describe('ears of one’s own', () => {
  it('are given every sample in order, also those from before they were reached', async () => {
    const { url, heard, paths } = await service();
    const { stream } = listen(url);
    stream.write(Int16Array.from([1, 2]));
    await comes(() => heard.length === 1);
    stream.write(Int16Array.from([-3]));
    await comes(() => heard.length === 2);
    expect(Buffer.concat(heard)).toEqual(Buffer.from(Int16Array.from([1, 2, -3]).buffer));
    expect(paths).toEqual(['/stream?session_id=call%201%2F%C3%A4']);
    stream.close();
  });

  it('tell what they hear, and that the caller is done', async () => {
    const { url, arrived } = await service();
    const { events, stream } = listen(url);
    await comes(() => arrived.length === 1);
    arrived[0]?.send('{"type":"partial","text":"are you","is_final":false,"confidence":0.5}');
    arrived[0]?.send('not json at all');
    arrived[0]?.send('{"type":"final","text":"are you open","is_final":true,"confidence":0.9}');
    arrived[0]?.send('{"type":"vad_end","confidence":0.9}');
    await comes(() => events.length === 3);
    expect(events).toEqual([
      { type: 'partial', text: 'are you' },
      { type: 'final', text: 'are you open', confidence: 0.9 },
      { type: 'turn_ended' },
    ]);
    stream.close();
  });

  it.each([
    [401, { reason: 'refused', retryable: false }],
    [429, { reason: 'overloaded', retryable: true }],
    [500, { reason: 'bad_answer', retryable: true }],
  ])('that answer %i are lost once, and say why', async (status, failure) => {
    const { url } = await service(status);
    const { events } = listen(url);
    expect(events).toEqual([]);
    await comes(() => events.length === 1);
    expect(events).toMatchObject([{ type: 'lost', failure }]);
  });

  it('that go away in mid call are lost', async () => {
    const { url, arrived } = await service();
    const { events } = listen(url);
    await comes(() => arrived.length === 1);
    arrived[0]?.terminate();
    await comes(() => events.length === 1);
    expect(events).toMatchObject([{ type: 'lost', failure: { reason: 'broke_off', retryable: true } }]);
  });

  it('that are not there are lost', async () => {
    const { events } = listen('ws://127.0.0.1:1');
    await comes(() => events.length === 1);
    expect(events).toMatchObject([{ type: 'lost', failure: { reason: 'unreachable' } }]);
  });

  it('that never answer are given up after three seconds', async () => {
    const { url, paths } = await service(0);
    const time = new VirtualTimers();
    const { events } = listen(url, time);
    await comes(() => paths.length === 1);
    time.advance(2_999);
    expect(events).toEqual([]);
    time.advance(1);
    expect(events).toMatchObject([{ type: 'lost', failure: { reason: 'timeout' } }]);
  });

  it('say nothing more once they were closed', async () => {
    const { url, arrived } = await service();
    const { events, stream } = listen(url);
    await comes(() => arrived.length === 1);
    stream.close();
    arrived[0]?.send('{"type":"final","text":"too late","confidence":1}');
    await once(arrived[0] as WebSocket, 'close');
    expect(events).toEqual([]);
  });
});

describe('what a service says', () => {
  it.each([
    ['', []],
    ['null', []],
    ['{"type":"final"}', []],
    ['{"type":"other","text":"a"}', []],
    ['{"type":"final","text":"a","confidence":"NaN"}', [{ type: 'final', text: 'a', confidence: 1 }]],
    ['{"type":"partial","text":"a","is_final":true}', [{ type: 'final', text: 'a', confidence: 1 }]],
    [`{"type":"partial","text":"${'a'.repeat(1_000_000)}"}`, [{ type: 'partial', text: 'a'.repeat(4_096) }]],
  ])('is read as far as it makes sense: %.40s', (text, events) => {
    expect(readServiceMessage(text)).toEqual(events);
  });
});
