import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { isLocal } from '../../src/http/local-request.ts';

/** A request as it comes from an address, to a host, with other headers. */
function asked(from: string, host: string | undefined, others: Readonly<Record<string, string>> = {}) {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: from });
  const request = new IncomingMessage(socket);
  Object.assign(request.headers, others, host === undefined ? {} : { host });
  return request;
}

describe('whoever sits at this machine', () => {
  test.each([
    ['127.0.0.1', 'localhost:3000'],
    ['127.0.0.1', 'LOCALHOST'],
    ['::1', '[::1]:3000'],
    ['::ffff:127.0.0.1', '127.0.0.1:3000'],
    ['127.8.8.8', '127.8.8.8'],
  ])('is known by their address %s and by asking for %s', (from, host) => {
    expect(isLocal(asked(from, host))).toBe(true);
  });
});

describe('nobody else passes for somebody who sits here', () => {
  test.each([
    ['192.0.2.1', 'localhost:3000'],
    ['::ffff:192.0.2.1', 'localhost:3000'],
    ['2001:db8::1', '[::1]:3000'],
    ['', 'localhost'],
  ])('from the address %s', (from, host) => {
    expect(isLocal(asked(from, host))).toBe(false);
  });

  test.each([
    { 'x-forwarded-for': '192.0.2.1' },
    { 'x-forwarded-for': '127.0.0.1' },
    { 'x-forwarded-host': 'localhost' },
    { 'x-forwarded-proto': 'https' },
    { forwarded: 'for=127.0.0.1' },
    { 'x-real-ip': '127.0.0.1' },
    { via: '1.1 proxy' },
  ])('through a tunnel or a proxy that adds %o', (header) => {
    expect(isLocal(asked('127.0.0.1', 'localhost:3000', header))).toBe(false);
  });

  test.each([
    'rebound.example.com',
    'localhost.example.com',
    '127.0.0.1.example.com:3000',
    '127.example.com',
    'example.com@localhost',
    'localhost:3000/x',
    '192.0.2.1',
    '',
    undefined,
  ])('whose name for us is %s', (host) => {
    expect(isLocal(asked('127.0.0.1', host))).toBe(false);
  });
});
