import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { HttpIntent } from '../../src/adapters/intent/http.ts';
import { HttpKnowledge } from '../../src/adapters/knowledge/http.ts';
import { OpenAiLlm } from '../../src/adapters/llm/openai/openai-llm.ts';
import { ProviderConnections } from '../../src/adapters/provider-connections.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { voicesOverHttp } from '../support/voices-over-http.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A provider that keeps a connection for as long as anybody wants it. */
async function provider() {
  const asked: IncomingMessage[] = [];
  const sockets: Socket[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    request.resume().on('end', () => response.end('{}'));
  });
  server.keepAliveTimeout = 0;
  server.on('connection', (socket) => void sockets.push(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1/speak`, asked, sockets, connections: () => sockets.length };
}

function connectionsFor() {
  const time = new VirtualTimers();
  const connections = new ProviderConnections(time);
  onTestFinished(() => connections.close());
  return { time, connections };
}

async function ask(connections: ProviderConnections, url: string): Promise<void> {
  const answer = await connections.fetch(url, { method: 'POST', body: '{}' });
  await answer.text();
  await idle();
}

/** A connection is free again when its answer was read, and a little more. */
async function idle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((next) => setImmediate(next));
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await idle();
  await idle();
}

describe('the connections to a provider', () => {
  it('are kept while a caller speaks, and no longer than a load balancer would keep them', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { url, connections: opened } = await provider();
    const { connections } = connectionsFor();
    await ask(connections, url);
    await vi.advanceTimersByTimeAsync(10_000);
    await ask(connections, url);
    expect(opened()).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    await ask(connections, url);
    expect(opened()).toBe(2);
  });

  it('are open before anybody asks, and carry nothing until then', async () => {
    const { url, asked, connections: opened } = await provider();
    const { connections } = connectionsFor();
    connections.expect(url);
    await until(() => opened() === 1);
    expect(asked).toEqual([]);
    await ask(connections, url);
    expect([opened(), asked.length]).toEqual([1, 1]);
  });

  it('are one for whoever asks while it is being opened', async () => {
    const { url, asked, connections: opened } = await provider();
    const { connections } = connectionsFor();
    connections.expect(url);
    await ask(connections, url);
    expect([opened(), asked.length]).toEqual([1, 1]);
  });

  it.each([
    ['closed', (socket: Socket | undefined) => socket?.end()],
    ['reset', (socket: Socket | undefined) => socket?.resetAndDestroy()],
  ])('are opened anew where the other side has %s what was opened ahead', async (_, part) => {
    const { url, asked, connections: opened, sockets } = await provider();
    const { connections } = connectionsFor();
    connections.expect(url);
    await until(() => opened() === 1);
    const [first] = sockets;
    part(first);
    await until(() => first?.closed === true);
    await ask(connections, url);
    expect([opened(), asked.length]).toEqual([2, 1]);
  });

  it('that were opened ahead are closed with the rest', async () => {
    const { url, connections: opened, sockets } = await provider();
    const { connections } = connectionsFor();
    connections.expect(url);
    await until(() => opened() === 1);
    await connections.close();
    await until(() => sockets[0]?.closed === true);
  });

  it('are not opened for each of ten calls a second, nor where somebody has just asked', async () => {
    const { url, connections: opened, sockets } = await provider();
    const { connections, time } = connectionsFor();
    for (let nth = 0; nth < 10; nth += 1) connections.expect(url);
    await until(() => opened() === 1);
    await ask(connections, url);
    for (const socket of sockets) socket.destroy();
    time.advance(19_000);
    connections.expect(url);
    await idle();
    expect(opened()).toBe(1);
    time.advance(1_000);
    connections.expect(url);
    await until(() => opened() === 2);
  });

  it('that cannot be opened ahead trouble nobody before they are wanted', async () => {
    const { connections } = connectionsFor();
    const nowhere = 'http://127.0.0.1:1/v1/speak';
    connections.expect(nowhere);
    await expect(connections.fetch(nowhere)).rejects.toThrow('fetch failed');
  });

  it.each([
    ...Object.entries(voicesOverHttp),
    ['a model', (url: string, timers: VirtualTimers) => modelAt(`${url}/v1`, timers)] as const,
    ['intents', (url: string, timers: VirtualTimers) => new HttpIntent({ url, timers })] as const,
    ['knowledge', (url: string, timers: VirtualTimers) => new HttpKnowledge({ url, timers })] as const,
  ])('of %s are opened when a call is on its way', async (_, made) => {
    const { url, asked, connections: opened } = await provider();
    const one = made(new URL(url).origin, new VirtualTimers());
    one.prepare?.(null);
    await until(() => opened() === 1);
    expect(asked).toEqual([]);
  });
});

function modelAt(baseUrl: string, timers: VirtualTimers): OpenAiLlm {
  return new OpenAiLlm({ apiKey: null, baseUrl, model: 'm', timers });
}
