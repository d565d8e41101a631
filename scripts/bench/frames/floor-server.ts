/** The floor: a bare `ws` server with the gateway's own options that receives what it is sent and drops it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { answerParent } from '../../../test/support/child/answer-parent.ts';
import { cpuMicros } from '../../../test/support/child/self.ts';
import type { Usage } from '../../../test/support/light-gateway/light-gateway.ts';
import { frameMs } from './sizes.ts';

let received = 0;
const server = createServer();
const sockets = new WebSocketServer({ server, maxPayload: 65_536, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  socket.on('message', () => {
    received += 1;
  });
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address() as AddressInfo;

answerParent<{ usage: Usage }>(port, {
  usage: () => ({ cpuMicros: cpuMicros(), audioMs: received * frameMs }),
});
