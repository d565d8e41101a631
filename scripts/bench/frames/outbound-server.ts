/** Speaks to everyone who connects, through our own line: supplied by our own pacer, or in pieces of 20 ms. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { TwilioLine } from '../../../src/adapters/line/twilio/twilio-line.ts';
import type { Line } from '../../../src/ports/line.ts';
import { type Paced, Pacer } from '../../../src/runtime/pacer.ts';
import { systemTime } from '../../../src/runtime/timers.ts';
import { answerParent } from '../../../test/support/child/answer-parent.ts';
import { cpuMicros } from '../../../test/support/child/self.ts';
import type { Usage } from '../../../test/support/light-gateway/light-gateway.ts';
import { frameBytes, frameMs } from './sizes.ts';

export interface OutboundConfig {
  readonly messages: 'as our pacer sends them' | '20 ms';
}

const { messages }: OutboundConfig = JSON.parse(process.argv[2] ?? '{}');

/** Any sound will do: it is sent over and over. */
const secondOfSound = Uint8Array.from({ length: 8_000 }, (_, at) => at % 256);
const bytesPerMs = frameBytes / frameMs;

const inPieces = new Set<Line>();
let audioMs = 0;
const pacer = new Pacer(systemTime);

systemTime.every(frameMs, () => {
  for (const line of inPieces) send(line, frameMs);
});

const server = createServer();
const sockets = new WebSocketServer({ server, maxPayload: 65_536, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  const line = new TwilioLine(socket, `MZ${'0'.repeat(32)}`, { congested: tooSlow, hangUp: () => {} });
  if (messages === '20 ms') {
    // All in one timer, which is the cheapest way for them.
    inPieces.add(line);
    socket.once('close', () => inPieces.delete(line));
  } else {
    const voice = endlessVoice(line);
    pacer.supply(voice);
    socket.once('close', () => pacer.forget(voice));
  }
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address() as AddressInfo;

answerParent<{ usage: Usage }>(port, { usage: () => ({ cpuMicros: cpuMicros(), audioMs }) });

function endlessVoice(line: Line): Paced {
  return {
    sendNext: (atMostMs) => {
      send(line, atMostMs);
      return atMostMs;
    },
    isHeldUp: false,
    ranDry: () => {},
    broke: (error) => {
      throw error;
    },
  };
}

function send(line: Line, ms: number): void {
  line.sendAudio(secondOfSound.subarray(0, ms * bytesPerMs));
  audioMs += ms;
}

/** What is dropped costs nothing, and would be counted all the same. */
function tooSlow(): void {
  throw new Error('the listeners read too slowly, and audio was dropped: nothing was measured');
}
