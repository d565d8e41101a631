import { expect } from 'vitest';
import { acceptTwilioStream } from '../../src/adapters/line/twilio/twilio-stream.ts';
import type { Line } from '../../src/ports/line.ts';
import { type LineRig, lineContract, listenerInto, type Received, type Told } from '../contracts/line.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { FakeSocket, mediaFrame, startMessage, stopMessage, streamSid } from './line-twilio-socket.ts';

lineContract('a Twilio stream', openTwilioStream);

function openTwilioStream(): LineRig {
  const socket = new FakeSocket();
  const told: Told[] = [];
  let line: Line | null = null;
  acceptTwilioStream(socket.asWebSocket, {
    accountSid: null,
    callIdOf: () => null,
    admit: (_, admitted) => {
      line = admitted;
      return listenerInto(told);
    },
    faults: new NotedFaults(),
    log: { debug() {}, info() {}, warn() {}, error: (message) => expect.unreachable(message) },
    timers: new VirtualTimers(),
  });
  socket.receives(startMessage());
  if (line === null) throw new Error('the stream was not admitted');
  return {
    line,
    told,
    received: () => socket.sent.map(readSent),
    isClosedByUs: () => socket.closedWith === 1000,
    carrier: {
      speaks: (mulaw, atMs) => socket.receives(mediaFrame(mulaw, atMs)),
      returnsMark: (name) => socket.receives({ event: 'mark', streamSid, mark: { name } }),
      sendsKey: (digit) => socket.receives({ event: 'dtmf', streamSid, dtmf: { digit } }),
      hangsUp: () => socket.receives(stopMessage),
      breaksOff: () => socket.closes(1006),
    },
  };
}

function readSent(frame: unknown): Received {
  if (typeof frame !== 'string') throw new Error('a binary frame was sent: Twilio would reject it');
  const message = JSON.parse(frame);
  expect(message.streamSid).toBe(streamSid);
  if (message.event === 'media') return { audio: [...Buffer.from(message.media.payload, 'base64')] };
  return message.event === 'mark' ? { mark: message.mark.name } : { clear: true };
}
