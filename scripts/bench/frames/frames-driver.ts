/**
 * Two hundred callers at once, in a process of their own: every 20 ms a frame from each, one after the other and never all
 * together; half of them speak without a pause, half say nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { CarrierMessages } from '../../../src/phone/carrier-messages.ts';
import { readGatewayFrame } from '../../../src/phone/stream-rules.ts';
import { renderVoice } from '../../../src/phone/voice.ts';
import { answerParent } from '../../../test/support/child/answer-parent.ts';
import { type House, type OpenStream, open, ring } from '../../../test/support/light-gateway/house.ts';
import { callsAtOnce, frameBytes, frameMs } from './sizes.ts';

/** Whom to send to: a gateway, or the floor, which takes anybody. */
export interface DriverConfig {
  readonly to: House | { readonly port: number };
}

export interface DriverAnswers {
  /** Connects everyone: each sends one frame and no more. */
  readonly connect: null;
  /** The first half of them, and nobody else. */
  readonly connectHalf: null;
  /** Has everyone say something of a second, and fall silent. */
  readonly ask: null;
  readonly send: null;
  readonly rest: null;
  /** How much audio was sent so far, and how many messages came back. */
  readonly traffic: Traffic;
}

export interface Traffic {
  readonly audioMs: number;
  readonly heard: number;
  /** How much audio is in what came back. */
  readonly heardMs: number;
}

const { to }: DriverConfig = JSON.parse(process.argv[2] ?? '{}');

// One breath without a pause in it: pauses would end the voice, and the gateway would answer.
const sentence =
  'tell me about the opening hours and the prices and the way to find you and the people who work there';
const speech = (await renderVoice([sentence])).get(sentence) ?? new Uint8Array(0);
const silence = new Uint8Array(frameBytes).fill(0xff);

/** How many are connected at a time: nobody's backlog of new connections is this long. */
const connectingAtOnce = 20;
/** Nobody speaks over the greeting: it would be interrupted, which costs more than a frame. */
const silentForFrames = 75;
/** A short question; and quiet until our voice detection has noticed the end of it. */
const voicedFrames = 30;
const quietFrames = 20;

const streams: OpenStream[] = [];
let isSending = false;
let sent = 0;
let heard = 0;
let heardBytes = 0;
/** From which frame on everyone speaks, for a moment; null when half of them speak all the time. */
let askingFrom: number | null = null;

answerParent<DriverAnswers>(0, {
  connect: () => connectUpTo(callsAtOnce),
  connectHalf: () => connectUpTo(callsAtOnce / 2),
  ask: async () => {
    askingFrom = Math.floor(sent / callsAtOnce);
    send();
    await sleep((voicedFrames + quietFrames) * frameMs);
    isSending = false;
    return null;
  },
  send: () => {
    send();
    return null;
  },
  rest: () => {
    isSending = false;
    return null;
  },
  traffic: () => ({ audioMs: sent * frameMs, heard, heardMs: (heardBytes / frameBytes) * frameMs }),
});

async function connectUpTo(count: number): Promise<null> {
  while (streams.length < count) {
    streams.push(...(await Promise.all(Array.from({ length: connectingAtOnce }, connect))));
    // Those who are connected must not fall silent while others still are not.
    for (const { socket, messages } of streams) socket.send(messages.media(silence));
  }
  return null;
}

async function connect(): Promise<OpenStream> {
  if ('authToken' in to) return listening(await ring(to));
  const socket = await open(new WebSocket(`ws://127.0.0.1:${to.port}`, { perMessageDeflate: false }));
  const sid = '0'.repeat(32);
  const streamSid = `MZ${sid}`;
  const callSid = `CA${sid}`;
  const messages = new CarrierMessages({ accountSid: `AC${sid}`, callSid, streamSid });
  return { callSid, streamSid, socket, messages };
}

/** Plays whatever comes in no time: a greeting that was not heard would be interrupted by whoever speaks. */
function listening(stream: OpenStream): OpenStream {
  stream.socket.on('message', (data: Buffer) => {
    heard += 1;
    const message = readGatewayFrame(data, false, stream.streamSid);
    if (!('event' in message)) return;
    if (message.event === 'media') heardBytes += message.audio.length;
    if (message.event === 'mark') stream.socket.send(stream.messages.mark(message.name));
  });
  return stream;
}

/**
 * Frames are due one by one, evenly through the 20 ms, as those of so many telephones are: a batch at a time would spare
 * whoever receives them most of the waking up. A timer is too coarse for that. The carrier's clock stands still while it
 * rests, so that nobody's voice has a pause in it.
 */
function send(): void {
  const beganAt = performance.now();
  const sentBefore = sent;
  const step = () => {
    const due = sentBefore + ((performance.now() - beganAt) * callsAtOnce) / frameMs;
    for (; sent < due; sent += 1) {
      const nth = sent % callsAtOnce;
      const stream = streams[nth];
      stream?.socket.send(stream.messages.media(frameOf(nth, Math.floor(sent / callsAtOnce))));
    }
    Atomics.wait(nobody, 0, 0, untilNextFrameMs);
    if (isSending) setImmediate(step);
  };
  isSending = true;
  step();
}

const nobody = new Int32Array(new SharedArrayBuffer(4));
const untilNextFrameMs = frameMs / callsAtOnce / 2;

function frameOf(caller: number, frame: number): Uint8Array {
  const isSilent =
    askingFrom === null ? caller % 2 === 0 || frame < silentForFrames : frame - askingFrom >= voicedFrames;
  if (isSilent) return silence;
  const wholeFrames = Math.floor(speech.length / frameBytes);
  // Each begins somewhere else in the sentence.
  const from = ((frame + 7 * caller) % wholeFrames) * frameBytes;
  return speech.subarray(from, from + frameBytes);
}
