import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { frontDoor } from './front-door.ts';

describe('whoever asks how we are', () => {
  it('learns that we are well, and how busy', async () => {
    const door = await frontDoor();
    door.clock.advance(61_500);
    const response = await fetch(`${door.url}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'healthy',
      service: 'orchestrator',
      active_sessions: 3,
      redis_connected: true,
      worker_alive: true,
      uptime_seconds: 61,
    });
  });

  it('learns that we are not, and why', async () => {
    const reason = 'deepgram: refused: 401';
    const door = await frontDoor({ fault: () => reason, redisConnected: () => false });
    const response = await fetch(`${door.url}/health`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ status: 'unhealthy', reason, redis_connected: false });
  });

  it('learns whether new calls are taken, and why not', async () => {
    const ready = await frontDoor();
    const draining = await frontDoor({ ready: () => ({ ok: false, reason: 'draining' }) });
    expect((await fetch(`${ready.url}/ready`)).status).toBe(200);
    const response = await fetch(`${draining.url}/ready`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ ready: false, reason: 'draining' });
  });

  it('is not ready for one more call when there is no room for it', async () => {
    const full = await frontDoor({ calls: { room: () => false } });
    expect((await fetch(`${full.url}/ready`)).status).toBe(503);
    expect((await fetch(`${full.url}/health`)).status).toBe(200);
  });
});

describe('a request that cannot be served', () => {
  it.each([
    ['for nothing we have', '/nowhere', {}, 404],
    ['for the stream without an upgrade', '/twilio/media', {}, 404],
    ['for the path express-ws makes of it', '/twilio/media/.websocket', {}, 404],
    ['with an address that is none', '/%ff', {}, 404],
    ['to a webhook by GET', '/twilio/voice', {}, 405],
    [
      'with too long a body',
      '/twilio/voice',
      { method: 'POST', body: new URLSearchParams({ x: 'x'.repeat(70_000) }) },
      413,
    ],
    [
      'in an unknown encoding',
      '/twilio/voice',
      { method: 'POST', body: new URLSearchParams({ x: '1' }), headers: { 'content-encoding': 'zip' } },
      415,
    ],
  ])('%s gets a problem document', async (_, path, request, status) => {
    const door = await frontDoor();
    const response = await fetch(door.url + path, request);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toEqual({
      type: expect.stringMatching(/^urn:parley:problem:[a-z-]+$/),
      title: expect.any(String),
      status,
      detail: expect.any(String),
    });
  });

  it('because of a bug of ours says so, and so does the log', async () => {
    const door = await frontDoor({
      redisConnected: () => {
        throw new Error('a bug');
      },
    });
    const response = await fetch(`${door.url}/health`);
    expect(await response.json()).toMatchObject({ type: 'urn:parley:problem:our-fault', status: 500 });
    expect(door.logged).toMatchObject([{ level: 'error' }]);
  });
});

describe('the server', () => {
  it('is patient with nobody for ever', async () => {
    const { server } = await frontDoor();
    expect(server.headersTimeout).toBe(10_000);
    expect(server.requestTimeout).toBe(30_000);
    expect(server.maxConnections).toBe(2_100);
  });

  it('that finds its port taken can be told so', async () => {
    const [first, second] = [await frontDoor(), await frontDoor()];
    await second.close();
    second.server.listen(first.port, '127.0.0.1');
    const [error] = await once(second.server, 'error');
    expect(error.code).toBe('EADDRINUSE');
    expect(second.logged).toMatchObject([{ level: 'error', message: 'the server failed' }]);
  });
});
