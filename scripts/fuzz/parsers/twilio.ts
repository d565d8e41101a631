import { scanMedia } from '../../../src/adapters/line/twilio/media-frame.ts';
import { parseMessage, readMessage } from '../../../src/adapters/line/twilio/messages.ts';
import { isSignedByTwilio } from '../../../src/adapters/line/twilio/signature.ts';
import { acceptTwilioStream } from '../../../src/adapters/line/twilio/twilio-stream.ts';
import { readMark } from '../../../src/core/call/mark.ts';
import type { LineListener } from '../../../src/ports/line.ts';
import type { Log } from '../../../src/ports/log.ts';
import {
  FakeSocket,
  mediaFrame,
  startMessage,
  stopMessage,
} from '../../../test/adapters/line-twilio-socket.ts';
import { badMessages, goodMessages } from '../../../test/fixtures/twilio/corpus.ts';
import { NotedFaults } from '../../../test/support/noted-faults.ts';
import { VirtualTimers } from '../../../test/support/virtual-timers.ts';
import { type Parser, texts } from '../parser.ts';

/** Whatever stands in the corpora, good and bad: a bad message is a good beginning for a worse one. */
const corpus = texts(...[...goodMessages, ...badMessages].map(({ text }) => text));

const soundless = mediaFrame(new Uint8Array(160).fill(0xff), 20);

/** What comes from Twilio over a stream's socket, and how it is signed. */
export function twilioParsers(): Parser[] {
  return [
    { name: 'twilio message', turns: 40, good: corpus, read: readBothWays },
    { name: 'twilio stream', turns: 12, good: corpus, read: liveOnAStream },
    { name: 'mark', turns: 6, good: texts('0:0:0', '12:3:45', '999999999:1:2'), read: readAMark },
    {
      name: 'signature',
      turns: 4,
      good: texts('rSM+h2BPqWMEvrCGiLe6bMBuNmM=', 'wss://phone.example.com/x'),
      read: sign,
    },
  ];
}

/** What the quick way makes of a frame, the long way makes of it too. */
function readBothWays(message: Buffer): void {
  readMessage(message);
  const quick = scanMedia(message);
  if (quick === null) return;
  const quickly = JSON.stringify(quick);
  const slowly = JSON.stringify(parseMessage(message.toString()));
  if (quickly !== slowly) throw new Error(`read quickly it is ${quickly}, and by the parser ${slowly}`);
}

/** A stream that begins in order, gets the message in the middle of its life, and lives on or ends in order. */
function liveOnAStream(message: Buffer): void {
  const socket = new FakeSocket();
  const time = new VirtualTimers();
  acceptTwilioStream(socket.asWebSocket, {
    accountSid: null,
    callIdOf: () => null,
    timers: time,
    log: complainingLog,
    faults: new NotedFaults(),
    admit: () => deafListener,
  });
  const startsOrderly = message.length % 4 !== 0;
  if (startsOrderly) socket.receives(startMessage());
  socket.emit('message', message, message.length % 7 === 0);
  socket.receives(soundless);
  socket.emit('message', message, false);
  time.advance(3_000);
  socket.receives(stopMessage);
  socket.closes(1000);
}

/** An error in the log is a bug of ours that was survived: here it is not. */
const complainingLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (message, fields) => {
    throw new Error(`logged as an error: ${message} ${JSON.stringify(fields)}`);
  },
};

const deafListener: LineListener = {
  audio: () => {},
  markReturned: (name) => void readMark(name),
  keyPressed: () => {},
  stopped: () => {},
  lost: () => {},
};

function readAMark(message: Buffer): void {
  const mark = readMark(String(message));
  if (mark === null) return;
  if (![mark.run, mark.epoch, mark.seq].every((number) => Number.isSafeInteger(number) && number >= 0)) {
    throw new Error(`a mark that counts in strange numbers: ${JSON.stringify(mark)}`);
  }
}

function sign(message: Buffer): void {
  const text = String(message);
  const request = {
    authToken: 'a-token',
    url: 'https://phone.example.com/twilio/voice',
    params: {},
    signature: text,
  };
  const believed = [
    isSignedByTwilio(request),
    isSignedByTwilio({ ...request, params: { [text]: text, CallSid: text } }),
    isSignedByTwilio({ ...request, url: text, signature: '' }),
  ];
  if (believed.includes(true)) throw new Error('a forged signature was believed');
}
