import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpTools } from '../../src/adapters/tools/http.ts';
import { guardedEgress, unguardedEgress } from '../../src/egress/egress.ts';
import type { ToolOrder } from '../../src/ports/tools.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { toolService } from './tool-service.ts';

const order: ToolOrder = {
  call: 'call_1',
  tool: 1,
  name: 'book',
  arguments: { guests: 4, name: 'Ana' },
  key: 'call_1:book:4',
};

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

describe('a tool that is an HTTP service', () => {
  it('is sent the order as JSON, and its key as a header too', async () => {
    const { tools, requests } = await serving((response) => response.end('{"table":4}'));
    expect(await tools.call(order, never())).toBe('{"table":4}');
    const [request] = requests;
    expect(request).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'call_1:book:4' },
    });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      call: 'call_1',
      key: 'call_1:book:4',
      tool: 1,
      arguments: { guests: 4, name: 'Ana' },
    });
  });

  it.each(['call_1:book:{"name":"Zoë \ud800\n"}', `call_1:book:${'x'.repeat(300)}`])(
    'knows an order again by a key that no header could hold: %j',
    async (key) => {
      const { tools, requests } = await serving((response) => response.end('ok'));
      await tools.call({ ...order, key }, never());
      await tools.call({ ...order, key }, never());
      await tools.call({ ...order, key: `${key}!` }, never());
      const keys = requests.map(({ headers }) => headers['idempotency-key']);
      expect(keys[0]).toMatch(/^[\da-f]{64}$/);
      expect(keys[1]).toBe(keys[0]);
      expect(keys[2]).not.toBe(keys[0]);
    },
  );

  it.each([
    [400, 'bad_request', false],
    [401, 'refused', false],
    [404, 'refused', false],
    [408, 'timeout', true],
    [429, 'overloaded', true],
    [500, 'bad_answer', true],
    [503, 'overloaded', true],
    [504, 'timeout', true],
  ])('that answers %d has not done it: %s', async (status, reason, retryable) => {
    const { tools, requests } = await serving((response) => response.writeHead(status).end('a secret'));
    const failed = tools.call(order, never());
    await expect(failed).rejects.toMatchObject({ failure: { provider: 'http', reason, retryable } });
    await expect(failed).rejects.not.toThrow('a secret');
    expect(requests).toHaveLength(1);
  });

  it('is not followed where it did not send us itself', async () => {
    const { tools, requests } = await serving((response) =>
      response.writeHead(307, { location: '/elsewhere' }).end(),
    );
    await expect(tools.call(order, never())).rejects.toMatchObject({ failure: { reason: 'bad_answer' } });
    expect(requests.map(({ path }) => path)).toEqual(['/book']);
  });

  it('that answers with a web page was not meant for us', async () => {
    const { tools } = await serving((response) =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>Log in</h1>'),
    );
    await expect(tools.call(order, never())).rejects.toMatchObject({
      failure: { reason: 'bad_answer', retryable: false },
    });
  });

  it('that has nothing to say has done it', async () => {
    const { tools } = await serving((response) => response.writeHead(204).end());
    expect(await tools.call(order, never())).toBe('Done.');
  });

  it('may not fill the memory, nor break a letter in two', async () => {
    let closed = false;
    const { tools } = await serving((response) => {
      response.on('close', () => {
        closed = true;
      });
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(1_000) + 'é'.repeat(10_000)));
        response.once('drain', more);
      };
      more();
    });
    const text = await tools.call(order, never());
    expect(Buffer.byteLength(text)).toBeLessThan(16 * 1024 + 40);
    expect(text).toMatch(/^x{1000}é+ … \(the rest is cut off\)$/);
    await expect.poll(() => closed).toBe(true);
  });

  it('that breaks off in mid answer has not answered', async () => {
    const { tools } = await serving((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    await expect(tools.call(order, never())).rejects.toMatchObject({
      failure: { reason: 'broke_off', retryable: true },
    });
  });

  it('that nobody can reach is named', async () => {
    const { tools, close } = await serving((response) => response.end());
    await close();
    await expect(tools.call(order, never())).rejects.toMatchObject({
      failure: { reason: 'unreachable', retryable: true, detail: expect.stringContaining('127.0.0.1') },
    });
  });

  it.each(['before it answers', 'in mid answer'])('has fifteen seconds: %s', async (when) => {
    const { tools, timers, requests } = await serving((response) => {
      if (when === 'in mid answer') response.write('and ');
    });
    const called = tools.call(order, never());
    called.catch(() => {});
    await expect.poll(() => requests.length).toBe(1);
    timers.advance(14_999);
    expect(timers.pending).toBe(1);
    timers.advance(1);
    await expect(called).rejects.toMatchObject({ failure: { reason: 'timeout', retryable: true } });
    expect(timers.pending).toBe(0);
  });

  it('is not asked where no tool of a stranger should lead', async () => {
    const { url, requests } = await serving((response) => response.end('a secret'));
    const tools = guarded(`${url}/book`);
    await expect(tools.call(order, never())).rejects.toMatchObject({
      failure: { reason: 'refused', retryable: false, detail: expect.stringContaining('EGRESS_ALLOW') },
    });
    expect(requests).toEqual([]);
  });

  it('is not asked when its name leads to a private address the second time it is looked up', async () => {
    const { url, requests } = await serving((response) => response.end('a secret'));
    const port = new URL(url).port;
    const answers = ['93.184.216.34', '127.0.0.1'];
    const rebinding = (host: string) => {
      looked.push(host);
      return answers[Math.min(looked.length, answers.length) - 1] ?? '';
    };
    const looked: string[] = [];
    // Whoever looked before the call saw the first answer; the socket is given the second.
    rebinding('innocent.example.com');
    const tools = guarded(`https://innocent.example.com:${port}/book`, [], rebinding);
    await expect(tools.call(order, never())).rejects.toMatchObject({
      failure: {
        reason: 'refused',
        detail: expect.stringContaining('innocent.example.com leads to 127.0.0.1'),
      },
    });
    expect(looked).toHaveLength(2);
    expect(requests).toEqual([]);
  });

  it('is asked at the very address that was looked at', async () => {
    const { url, requests } = await serving((response) => response.end('it is booked'));
    const { port } = new URL(url);
    const tools = guarded(`http://crm.internal:${port}/book`, ['crm.internal'], () => '127.0.0.1');
    expect(await tools.call(order, never())).toBe('it is booked');
    expect(requests[0]?.headers.host).toBe(`crm.internal:${port}`);
  });

  it('leaves no timer behind', async () => {
    const { tools, timers } = await serving((response) => response.end('ok'));
    await tools.call(order, never());
    expect(timers.pending).toBe(0);
  });
});

async function serving(answer: (response: ServerResponse) => void) {
  const service = await toolService((_, response) => answer(response));
  let open = true;
  const close = async () => {
    if (open) await service.close();
    open = false;
  };
  toClose.push(close);
  const timers = new VirtualTimers();
  const tools = new HttpTools({
    tools: [{ name: 'book', url: `${service.url}/book` }],
    timers,
    egress: unguardedEgress,
  });
  return { tools, timers, requests: service.requests, close, url: service.url };
}

/** As in production. */
function guarded(
  url: string,
  allowed: readonly string[] = [],
  addressOf: (host: string) => string = () => '',
) {
  return new HttpTools({
    tools: [{ name: 'book', url }],
    timers: new VirtualTimers(),
    egress: guardedEgress(allowed),
    findAddresses: (host, _options, found) => found(null, [{ address: addressOf(host), family: 4 }]),
  });
}

function never(): AbortSignal {
  return new AbortController().signal;
}
