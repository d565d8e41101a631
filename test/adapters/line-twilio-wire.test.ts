import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { acceptTwilioStream } from '../../src/adapters/line/twilio/twilio-stream.ts';
import { readGatewayFrame } from '../../src/phone/stream-rules.ts';
import type { Line } from '../../src/ports/line.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { listenerInto, type Told } from '../contracts/line.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { mediaFrame, startMessage, stopMessage, streamSid } from './line-twilio-socket.ts';

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A stream over a real socket, and Twilio's end of it. */
async function openOverTheWire(greet: (line: Line) => void) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const told: Told[] = [];
  server.on('connection', (socket) =>
    acceptTwilioStream(socket, {
      accountSid: null,
      callIdOf: () => null,
      admit: (_, line) => {
        greet(line);
        return listenerInto(told);
      },
      faults: new NotedFaults(),
      log: { debug() {}, info() {}, warn() {}, error: (message) => expect.unreachable(message) },
      timers: systemTime,
    }),
  );
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const twilio = new WebSocket(`ws://127.0.0.1:${port}`);
  closing.push(() => {
    twilio.terminate();
    server.close();
  });
  await once(twilio, 'open');
  return { twilio, told };
}

describe('over a real socket', () => {
  it('Twilio finds nothing to object to in anything we send', async () => {
    const { twilio } = await openOverTheWire((line) => {
      line.sendMark('0:0:0');
      line.sendAudio(Uint8Array.from({ length: 800 }, (_, at) => at % 256));
      line.clear();
      line.close('done');
    });
    const frames: unknown[] = [];
    twilio.on('message', (data: Buffer, isBinary) =>
      frames.push(readGatewayFrame(data, isBinary, streamSid)),
    );
    twilio.send(JSON.stringify(startMessage()));
    const [code] = await once(twilio, 'close');
    expect(code).toBe(1000);
    expect(frames).toMatchObject([{ event: 'mark', name: '0:0:0' }, { event: 'media' }, { event: 'clear' }]);
  });

  it('a caller is heard until they hang up', async () => {
    const { twilio, told } = await openOverTheWire(() => {});
    for (const message of [startMessage(), mediaFrame(Uint8Array.of(1, 2), 20), stopMessage]) {
      twilio.send(JSON.stringify(message));
    }
    twilio.close(1000);
    await once(twilio, 'close');
    expect(told).toEqual([{ audio: [1, 2], atMs: 20 }, { stopped: true }]);
  });

  it('a connection that is cut is a line that is lost', async () => {
    const { twilio, told } = await openOverTheWire((line) => line.sendMark('0:0:0'));
    twilio.send(JSON.stringify(startMessage()));
    await once(twilio, 'message');
    twilio.terminate();
    await expect.poll(() => told).toEqual([{ lost: 'closed with 1006' }]);
  });
});
