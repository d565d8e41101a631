import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';

/**
 * Who sent a request: the other end of its socket, or whoever the proxies before us say they speak for. Each proxy
 * adds the address it was reached from, so what stands further left than we have proxies is anybody's invention.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: number): string {
  const nearest = request.socket.remoteAddress ?? 'nowhere';
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',');
  const chain = [...forwarded.map((hop) => hop.trim()).filter((hop) => hop !== ''), nearest];
  const client = chain[Math.max(0, chain.length - 1 - trustedProxies)] ?? nearest;
  return isIP(client) === 0 ? nearest : client;
}

/** Whom an address stands for: one of version 6 for the 2^64 that belong to the same connection. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [before = '', after] = address.toLowerCase().split('::');
  const left = before.split(':').filter((group) => group !== '');
  const right = after === undefined ? [] : after.split(':').filter((group) => group !== '');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`;
}
