import { WebSocket } from 'ws';
import { acceptTwilioStream } from '../../src/adapters/line/twilio/twilio-stream.ts';
import type { Timers } from '../../src/ports/clock.ts';
import type { Line } from '../../src/ports/line.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { startMessage } from '../adapters/line-twilio-socket.ts';
import { listenerInto, type Told } from '../contracts/line.ts';
import { type FrontDoor, openFrontDoor, sign, streamUrl, upgrade } from '../http/front-door.ts';
import { NotedFaults } from '../support/noted-faults.ts';

const opened: { readonly door: FrontDoor; readonly sockets: readonly WebSocket[] }[] = [];

/** Closes every gate that a test has opened. */
export async function closeGates(): Promise<void> {
  for (const { door, sockets } of opened.splice(0)) {
    for (const socket of sockets) socket.terminate();
    await door.close();
  }
}

/** The media socket of the house as it is served, and Twilio's end of each call on it. */
export async function openGate(timers: Timers = systemTime) {
  const faults = new NotedFaults();
  const calls: { line: Line; told: Told[] }[] = [];
  const sockets: WebSocket[] = [];
  const door = await openFrontDoor({
    faults,
    acceptMedia: (socket) => {
      sockets.push(socket);
      acceptTwilioStream(socket, {
        accountSid: null,
        callIdOf: () => null,
        admit: (_, line) => {
          const told: Told[] = [];
          calls.push({ line, told });
          return listenerInto(told);
        },
        faults,
        log: { debug() {}, info() {}, warn() {}, error() {} },
        timers,
      });
    },
  });
  opened.push({ door, sockets });
  const signed = { 'X-Twilio-Signature': sign(streamUrl) };

  /** A socket that has said nothing yet. */
  const connect = async (): Promise<WebSocket> => {
    const twilio = await upgrade(door, '/twilio/media', signed);
    if (!(twilio instanceof WebSocket)) throw new Error(`the upgrade was refused with ${twilio}`);
    return twilio;
  };
  /** A call, from both its ends. */
  const call = async () => {
    const before = calls.length;
    const twilio = await connect();
    twilio.send(JSON.stringify(startMessage()));
    while (calls.length === before) await new Promise((go) => setImmediate(go));
    const ours = calls.at(-1);
    const socket = sockets.at(-1);
    if (ours === undefined || socket === undefined) throw new Error('the stream was not admitted');
    return { twilio, socket, ...ours };
  };
  return { connect, call, faults, signed, port: door.port };
}
