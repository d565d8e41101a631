import type { IncomingMessage } from 'node:http';
import { networkOf } from './client-address.ts';

/**
 * Whether whoever asks sits at this machine. The address alone does not say so: tunnels and proxies come from this
 * machine as well, and add a header that names whom they speak for; and a web page anywhere can have its own name point
 * here, which then stands in `Host`.
 */
export function isLocal({ socket, headers }: IncomingMessage): boolean {
  const isForwarded = Object.keys(headers).some(namesAnother);
  return isLoopback(socket.remoteAddress ?? '') && !isForwarded && namesThisMachine(headers.host ?? '');
}

function isLoopback(address: string): boolean {
  return address === '::1' || networkOf(address).startsWith('127.');
}

// Node has them in lower case.
function namesAnother(header: string): boolean {
  return header.startsWith('x-forwarded-') || ['forwarded', 'x-real-ip', 'via'].includes(header);
}

function namesThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host);
}
