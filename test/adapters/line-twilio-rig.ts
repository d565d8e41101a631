import { acceptTwilioStream, type StreamStart } from '../../src/adapters/line/twilio/twilio-stream.ts';
import type { Line, LineListener } from '../../src/ports/line.ts';
import { listenerInto, type Told } from '../contracts/line.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { FakeSocket, startMessage } from './line-twilio-socket.ts';

/** What a test wants to be different about the house. */
export interface Options {
  readonly accountSid?: string;
  admit?(start: StreamStart, line: Line): LineListener | { readonly refused: string };
}

/** A stream whose other end is the test, before it has said anything, with all that the house is told. */
export function open(options: Options = {}) {
  const socket = new FakeSocket();
  const timers = new VirtualTimers();
  const faults = new NotedFaults();
  const told: Told[] = [];
  const starts: StreamStart[] = [];
  const lines: Line[] = [];
  const logged: { level: string; message: string; fields: object }[] = [];
  const into =
    (level: string) =>
    (message: string, fields: object = {}) => {
      logged.push({ level, message, fields });
    };
  acceptTwilioStream(socket.asWebSocket, {
    accountSid: options.accountSid ?? null,
    callIdOf: (callSid) => `call_of_${callSid}`,
    admit: (start, line) => {
      starts.push(start);
      lines.push(line);
      return options.admit?.(start, line) ?? listenerInto(told);
    },
    faults,
    log: { debug: into('debug'), info: into('info'), warn: into('warn'), error: into('error') },
    timers,
  });
  return { socket, timers, told, starts, lines, logged, faults };
}

/** The same with a call on it. */
export function openCall(options: Options = {}) {
  const rig = open(options);
  rig.socket.receives({ event: 'connected', protocol: 'Call', version: '1.0.0' });
  rig.socket.receives(startMessage());
  const [line] = rig.lines;
  if (!line) throw new Error('the stream was not admitted');
  return { ...rig, line };
}
