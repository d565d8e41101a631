import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { HttpAsr } from '../../src/adapters/asr/http/http-asr.ts';
import { readServiceMessage } from '../../src/adapters/asr/http/service-message.ts';
import type { AsrEvent } from '../../src/ports/asr.ts';
import type { Clock, Timers } from '../../src/ports/clock.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A recognition service on loopback, and what it was given. */
async function service() {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const heard: Buffer[] = [];
  const paths: string[] = [];
  const arrived: WebSocket[] = [];
  server.on('upgrade', (request, socket, head) => {
    paths.push(request.url ?? '');
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

function listen(url: string, time: Clock & Timers = systemTime) {
  const events: AsrEvent[] = [];
  const asr = new HttpAsr({ url, time, faults: new NotedFaults() });
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

  it('are lost when they only say that the caller is done, and have no words', async () => {
    const { url, heard, arrived } = await service();
    const time = new VirtualTimers();
    const { events, stream } = listen(url, time);
    stream.write(Int16Array.from([1, 2]));
    await comes(() => heard.length === 1);
    stream.voiceBegan();
    time.advance(4_000);
    arrived[0]?.send('{"type":"vad_end","confidence":0.9}');
    await comes(() => events.length === 1);
    time.advance(1_000);
    expect(events[1]).toMatchObject({ type: 'lost', failure: { reason: 'timeout' } });
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
});

describe('ears of one’s own that are somewhere else', () => {
  it('are told with the address that was asked', async () => {
    const server = createServer((_, response) => response.writeHead(404).end());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    closing.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const { events } = listen(`ws://127.0.0.1:${port}/stream`);
    await comes(() => events.length === 1);
    const detail = `it answered 404: there is nothing at ws://127.0.0.1:${port}/stream/stream`;
    expect(events).toEqual([
      { type: 'lost', failure: { provider: 'http', reason: 'refused', detail, retryable: false } },
    ]);
  });
});

describe('what a service says', () => {
  it.each([
    ['', null],
    ['null', null],
    ['{"type":"final"}', null],
    ['{"type":"other","text":"a"}', null],
    ['{"type":"final","text":"a","confidence":"NaN"}', { type: 'final', text: 'a', confidence: 1 }],
    ['{"type":"partial","text":"a","is_final":true}', { type: 'final', text: 'a', confidence: 1 }],
    [`{"type":"partial","text":"${'a'.repeat(1_000_000)}"}`, { type: 'partial', text: 'a'.repeat(4_096) }],
  ])('is read as far as it makes sense: %.40s', (text, event) => {
    expect(readServiceMessage(text)).toEqual(event);
  });
});
