import { describe, expect, test } from 'vitest';
import { isLoopbackAddress, isPrivateAddress, isPrivateHost } from '../../src/egress/private-address.ts';

describe('an address that nobody on the internet has', () => {
  test.each([
    '0.0.0.0',
    '0.255.255.255',
    '10.0.0.0',
    '10.255.255.255',
    '100.64.0.0',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.255',
    '169.254.0.1',
    '169.254.169.254',
    '172.16.0.0',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.168.0.0',
    '192.168.255.255',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
    '100::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:db8::1',
    '2002:7f00:1::',
    'fc00::',
    'fd12:3456::1',
    'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'fec0::1',
    'ff02::1',
    'not an address',
    '',
  ])('%s', (address) => expect(isPrivateAddress(address)).toBe(true));
});

describe('an address of the internet', () => {
  test.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.1',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '::ffff:1.1.1.1',
    '64:ff9b::1.1.1.1',
    '2001:4860:4860::8888',
    '2606:4700:4700::1111',
    'fb00::1',
  ])('%s', (address) => expect(isPrivateAddress(address)).toBe(false));
});

describe('a host as it stands in a URL', () => {
  test.each([
    'https://localhost',
    'https://LOCALHOST.',
    'https://gateway',
    'https://gateway.local',
    'https://api.localhost',
    'https://crm.internal',
    'https://nas.home.arpa',
    'https://127.1',
    'https://0x7f000001',
    'https://2130706433',
    'https://[::1]',
    'https://[::ffff:192.168.0.1]',
  ])('%s is private', (url) => expect(isPrivateHost(new URL(url).hostname)).toBe(true));

  test.each([
    'https://example.com',
    'https://localhost.example.com',
    'https://1.1.1.1',
    'https://[2606:4700::1]',
  ])('%s is not', (url) => expect(isPrivateHost(new URL(url).hostname)).toBe(false));
});

test('this very machine is told from its neighbours', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].map(isLoopbackAddress)).not.toContain(false);
  expect(['10.0.0.1', '::2', '128.0.0.1', 'localhost'].map(isLoopbackAddress)).not.toContain(true);
});
