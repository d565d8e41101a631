import { describe, expect, test } from 'vitest';
import { apiKey, type FrontDoor, frontDoor } from './front-door.ts';

/** Asks as somebody whom a proxy lets in. */
function askAs(door: FrontDoor, from: string, path: string, headers: Readonly<Record<string, string>> = {}) {
  return fetch(door.url + path, { headers: { 'X-Forwarded-For': from, ...headers } });
}

const withKey = { 'X-API-Key': apiKey };
const withWrongKey = { 'X-API-Key': `${apiKey}x` };
/** There is nothing there yet: whoever gets as far as that was let in. */
const somewhere = '/api/calls';

describe('whoever comes from elsewhere', () => {
  test.each(['/', '/metrics', somewhere, '/api', '/API/calls'])(
    'without a key is not shown %s, and told what to send',
    async (path) => {
      const door = await frontDoor();
      const response = await askAs(door, '192.0.2.1', path);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="parley"');
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(await response.json()).toMatchObject({ type: 'urn:parley:problem:key-missing', status: 401 });
      expect(door.faults.counted.get('auth.key')).toBe(1);
    },
  );

  test.each([
    ['as a bearer', { Authorization: `Bearer ${apiKey}` }],
    ['as a bearer in small letters', { authorization: `bearer  ${apiKey}` }],
    ['by its own header', withKey],
  ])('is let in with a key %s', async (_, headers) => {
    const door = await frontDoor();
    expect((await askAs(door, '192.0.2.1', '/', headers)).status).toBe(200);
    expect((await askAs(door, '192.0.2.1', '/metrics', headers)).status).toBe(200);
    expect((await askAs(door, '192.0.2.1', somewhere, headers)).status).toBe(404);
    expect(door.faults.counted.get('auth.key')).toBeUndefined();
  });

  test.each([
    ['a wrong one', withWrongKey],
    ['a part of one', { 'X-API-Key': apiKey.slice(0, -1) }],
    ['one after the other', { 'X-API-Key': `${apiKey},${apiKey}` }],
    ['a wrong one beside a right one', { Authorization: 'Bearer wrong', ...withKey }],
  ])('is not let in with %s', async (_, headers) => {
    const door = await frontDoor();
    const response = await askAs(door, '192.0.2.1', somewhere, headers);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(await response.json()).toMatchObject({ type: 'urn:parley:problem:key-wrong' });
    expect(door.faults.noted).toMatchObject([{ code: 'auth.key', fields: { from: '127.0.0.1' } }]);
    expect(JSON.stringify(door.faults.noted)).not.toContain(apiKey.slice(0, 8));
  });

  test('is let in with any of several keys', async () => {
    const { operator } = (await frontDoor()).doors;
    const door = await frontDoor({ operator: { ...operator, apiKeys: ['one', 'two'] } });
    for (const [key, status] of [['one', 404] as const, ['two', 404] as const, ['three', 401] as const]) {
      expect((await askAs(door, '192.0.2.1', somewhere, { 'X-API-Key': key })).status).toBe(status);
    }
  });

  test('is let in with nothing where there is no key', async () => {
    const { operator } = (await frontDoor()).doors;
    const door = await frontDoor({ operator: { ...operator, apiKeys: [] } });
    expect((await askAs(door, '192.0.2.1', somewhere, withKey)).status).toBe(401);
    expect((await askAs(door, '192.0.2.1', somewhere, { 'X-API-Key': '' })).status).toBe(401);
  });

  test('learns how we are without any', async () => {
    const door = await frontDoor();
    expect((await askAs(door, '192.0.2.1', '/health')).status).toBe(200);
    expect((await askAs(door, '192.0.2.1', '/ready')).status).toBe(200);
  });
});

describe('whoever sits at this machine', () => {
  test('sees the page and the figures without a key', async () => {
    const door = await frontDoor();
    expect((await fetch(`${door.url}/`)).status).toBe(200);
    const figures = await fetch(`${door.url}/metrics`);
    expect(figures.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await figures.text()).toBe('figures 1\n');
  });

  test('needs one for the API all the same: a web page in their browser may ask in their name', async () => {
    const door = await frontDoor();
    expect((await fetch(door.url + somewhere)).status).toBe(401);
    expect((await fetch(door.url + somewhere, { headers: withKey })).status).toBe(404);
  });
});

describe('whoever guesses keys', () => {
  async function guess(door: FrontDoor, from: string, times: number): Promise<number[]> {
    const statuses: number[] = [];
    for (let nth = 0; nth < times; nth += 1) {
      statuses.push((await askAs(door, from, somewhere, withWrongKey)).status);
    }
    return statuses;
  }

  test('has ten guesses a minute; after that even the right key is not looked at', async () => {
    const door = await frontDoor({ trustedProxies: 1 });
    expect(await guess(door, '192.0.2.1', 11)).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    door.clock.advance(20_500);
    const response = await askAs(door, '192.0.2.1', somewhere, withKey);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('40');
    expect(await response.json()).toMatchObject({ type: 'urn:parley:problem:too-many-wrong-keys' });
    expect(door.faults.counted.get('auth.key')).toBe(12);
    door.clock.advance(39_500);
    expect((await askAs(door, '192.0.2.1', somewhere, withKey)).status).toBe(404);
    expect(await guess(door, '192.0.2.1', 11)).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
  });

  test('keeps nobody else out', async () => {
    const door = await frontDoor({ trustedProxies: 1 });
    await guess(door, '192.0.2.1', 11);
    expect((await askAs(door, '192.0.2.2', somewhere, withKey)).status).toBe(404);
    expect((await fetch(`${door.url}/`)).status).toBe(200);
  });

  test('gains nothing by making up whom they speak for, nor by having many addresses of version 6', async () => {
    const behindNobody = await frontDoor();
    for (let nth = 0; nth < 10; nth += 1) await guess(behindNobody, `192.0.2.${nth}`, 1);
    expect(await guess(behindNobody, '192.0.2.99', 1)).toEqual([429]);
    const behindProxy = await frontDoor({ trustedProxies: 1 });
    for (let nth = 0; nth < 10; nth += 1) await guess(behindProxy, `2001:db8::${nth}`, 1);
    expect(await guess(behindProxy, '2001:db8:0:0:ffff::1', 1)).toEqual([429]);
    expect(await guess(behindProxy, '2001:db8:0:1::1', 1)).toEqual([401]);
  });

  test('who mixed the keys up once is let in with the right one', async () => {
    const door = await frontDoor();
    await guess(door, '192.0.2.1', 9);
    expect((await askAs(door, '192.0.2.1', somewhere, withKey)).status).toBe(404);
  });
});
