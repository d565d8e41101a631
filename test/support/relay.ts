import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between somebody and a server on loopback, and hands on what the server says in pieces of so many bytes. */
export async function choppingRelay(port: number, pieceBytes: number) {
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1').setNoDelay(true);
    sockets.push(near, far);
    near.setNoDelay(true).on('error', () => far.destroy());
    far.on('error', () => near.destroy());
    near.pipe(far);
    void chop(far, near, pieceBytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function chop(from: Socket, to: Socket, pieceBytes: number): Promise<void> {
  try {
    for await (const bytes of from) {
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        to.write(bytes.subarray(at, at + pieceBytes));
        // Each piece is a packet of its own, as far as loopback allows.
        await new Promise((next) => setImmediate(next));
      }
    }
    to.end();
  } catch {
    // One side has hung up, and with it the other.
    to.destroy();
  }
}
