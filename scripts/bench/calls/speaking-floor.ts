/** The floor of an answer: a bare `ws` server that sends everyone messages of the size and as often as our pacer does. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { markMessage, mediaMessage } from '../../../src/adapters/line/twilio/messages.ts';
import { answerParent } from '../../../test/support/child/answer-parent.ts';
import { cpuMicros } from '../../../test/support/child/self.ts';
import type { Usage } from '../../../test/support/light-gateway/light-gateway.ts';

const messageMs = 200;
/** As often as our pacer looks who needs more. */
const tickMs = 50;
const ticksPerMessage = messageMs / tickMs;

const streamSid = `MZ${'0'.repeat(32)}`;
const audio = mediaMessage(
  streamSid,
  Uint8Array.from({ length: messageMs * 8 }, (_, at) => at % 256),
);
const mark = markMessage(streamSid, '1:1:1');

const listeners = new Map<WebSocket, number>();
let tick = 0;
let audioMs = 0;

setInterval(() => {
  tick += 1;
  for (const [socket, nth] of listeners) {
    if ((tick + nth) % ticksPerMessage !== 0) continue;
    socket.send(audio);
    audioMs += messageMs;
    // A mark goes out every 400 ms.
    if ((tick + nth) % (2 * ticksPerMessage) === 0) socket.send(mark);
  }
}, tickMs);

const server = createServer();
const sockets = new WebSocketServer({ server, maxPayload: 65_536, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  listeners.set(socket, listeners.size);
  socket.once('close', () => listeners.delete(socket));
});
await once(server.listen(0, '127.0.0.1'), 'listening');

answerParent<{ usage: Usage }>((server.address() as AddressInfo).port, {
  usage: () => ({ cpuMicros: cpuMicros(), audioMs }),
});
