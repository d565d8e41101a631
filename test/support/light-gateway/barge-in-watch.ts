import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Notes how long a `clear` took: from the moment at which the bytes that were read last arrived on its socket, to the
 * moment at which it is handed to that socket. Nothing of the gateway's own code is touched: it looks at the sockets from
 * below.
 */
export function watchBargeIns(server: Server): readonly number[] {
  const tookMs: number[] = [];
  server.on('upgrade', (_, socket: Duplex) => {
    let arrivedAt = performance.now();
    socket.prependListener('data', () => {
      arrivedAt = performance.now();
    });
    const write = socket.write.bind(socket);
    socket.write = (chunk: unknown, ...rest: unknown[]) => {
      if (isClear(chunk)) tookMs.push(performance.now() - arrivedAt);
      return Reflect.apply(write, socket, [chunk, ...rest]);
    };
  });
  return tookMs;
}

/** A server sends its text as it is, so it can be read on the socket. */
function isClear(chunk: unknown): boolean {
  if (typeof chunk !== 'string' && !Buffer.isBuffer(chunk)) return false;
  return chunk.length < clearBytesMax && chunk.includes('"event":"clear"');
}

/** Audio is longer, and need not be searched. */
const clearBytesMax = 200;
