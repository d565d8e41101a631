import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { deepgramKey } from '../../support/stand-ins/deepgram-listen.ts';
import { until } from '../../support/until.ts';
import { connected, fluxWith, novaWith, quiet, standIn } from './deepgram.ts';

afterEach(() => void vi.useRealTimers());

describe.each([
  ['Nova', novaWith],
  ['Flux', fluxWith],
])('a socket at %s that is lost', (_, earsWith) => {
  it('is not opened again behind our back, however long the SDK is given', async () => {
    const at = await earsWith({ do: 'listen', closeAtMs: 80 }, { do: 'listen' });
    const { stream, failures, connection } = await connected(at);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    stream.write(quiet(80));
    await connection.closed;
    await until(() => failures().length === 1);
    vi.advanceTimersByTime(60_000);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((next) => setImmediate(next));
    expect(at.server.asked()).toBe(1);
  });
});

/** What Deepgram would not put up with, nor the stand-in that our ears are tested at. */
describe('the stand-in for Deepgram', () => {
  it.each<[string, string | Buffer, string | null]>([
    ['a frame of no length', Buffer.alloc(0), 'a frame of no length ends the stream'],
    ['a KeepAlive that is not text', Buffer.from('{"type":"KeepAlive"}'), 'a control message is text'],
    ['nothing for ten seconds', '', null],
  ])('closes for %s', async (_, frame, wrong) => {
    const { server, time } = await standIn({ do: 'listen' });
    const socket = await opened(server.port);
    socket.send(new Uint8Array(640).fill(0xff));
    await until(() => server.connections[0]?.heardMs === 80);
    if (frame !== '') socket.send(frame);
    time.advance(frame === '' ? 9_999 : 0);
    expect(server.live()).toBe(1);
    if (frame === '') time.advance(1);
    expect(await server.connections[0]?.closed).toBe(wrong === null ? 1011 : 1008);
    expect(server.refused).toEqual(wrong === null ? [] : [wrong]);
  });

  it('is kept from closing by a KeepAlive in text', async () => {
    const { server, time } = await standIn({ do: 'listen' });
    const socket = await opened(server.port);
    socket.send(new Uint8Array(640).fill(0xff));
    await until(() => server.connections[0]?.heardMs === 80);
    time.advance(9_000);
    socket.send('{"type":"KeepAlive"}');
    await server.caughtUp();
    time.advance(9_000);
    await server.caughtUp();
    expect(server.live()).toBe(1);
  });
});

async function opened(port: number): Promise<WebSocket> {
  const query = 'model=nova-3&encoding=mulaw&sample_rate=8000';
  const headers = { authorization: `Token ${deepgramKey}` };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/listen?${query}`, { headers });
  await until(() => socket.readyState === WebSocket.OPEN);
  return socket;
}
