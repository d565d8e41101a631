import type { RawData, WebSocket } from 'ws';
import type { Timers, Waiting } from '../../../ports/clock.ts';
import type { FaultCode, Faults } from '../../../ports/faults.ts';
import type { Line, LineListener } from '../../../ports/line.ts';
import type { Log } from '../../../ports/log.ts';
import { ChunkOrder } from './chunk-order.ts';
import { readMessage } from './messages.ts';
import { beatMs, StreamHealth } from './stream-health.ts';
import { TwilioLine } from './twilio-line.ts';
import type { MediaFormat, StartMessage, TwilioMessage, Unreadable } from './twilio-message.ts';

/** What a stream says of itself when it asks to be let in. */
export interface StreamStart {
  readonly streamSid: string;
  readonly callSid: string;
  readonly accountSid: string;
  /** The `token` among the parameters: proof that we announced this call. */
  readonly token: string | null;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Why a stream is not let in; without a code it is one whose token is good for nothing any more. */
export interface NotAdmitted {
  readonly refused: string;
  readonly code?: FaultCode;
}

/** What a stream needs of the house. */
export interface StreamDoors {
  /** The one account whose calls we take; null takes any. */
  readonly accountSid: string | null;
  /** What we call the call that a stream says it carries; null where nobody announced it. */
  callIdOf(callSid: string): string | null;
  /** Puts the call on the line, or says why not. The line may be spoken on at once. */
  admit(start: StreamStart, line: Line): LineListener | NotAdmitted;
  readonly log: Log;
  readonly faults: Faults;
  readonly timers: Timers;
}

/** Carries one Twilio media stream from its upgrade to its end. */
export function acceptTwilioStream(socket: WebSocket, doors: StreamDoors): void {
  new TwilioStream(socket, doors);
}

type Phase =
  | { readonly name: 'waiting' }
  | Live
  /** Nobody is told anything any more; the socket may take a moment to close. */
  | { readonly name: 'over'; readonly stopped: boolean };

interface Live {
  readonly name: 'live';
  readonly start: StartMessage;
  readonly line: TwilioLine;
  readonly listener: LineListener;
}

// What we close a socket with, by RFC 6455.
const closeCode = { normal: 1000, badData: 1007, policyViolation: 1008, ourFault: 1011 } as const;

class TwilioStream {
  readonly #socket: WebSocket;
  readonly #doors: StreamDoors;
  readonly #heart: Waiting;
  readonly #health = new StreamHealth();
  readonly #order: ChunkOrder;
  #phase: Phase = { name: 'waiting' };
  #names: object = {};

  constructor(socket: WebSocket, doors: StreamDoors) {
    this.#socket = socket;
    this.#doors = doors;
    this.#order = new ChunkOrder(doors.faults);
    this.#heart = doors.timers.every(beatMs, () => this.#safely(() => this.#beat()));
    socket.on('message', (data, isBinary) => this.#receiveSafely(data, isBinary));
    socket.on('close', (code) => this.#safely(() => this.#closed(code)));
    // A socket that fails with nobody listening takes the process with it; `close` follows and tells the call.
    socket.on('error', (error) => this.#noteFailure(error));
  }

  /** As `#safely`, without a function that is made anew for every frame. */
  #receiveSafely(data: RawData, isBinary: boolean): void {
    try {
      this.#receive(data, isBinary);
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#phase.name === 'over') {
      if (this.#phase.stopped) this.#note('stream.order', 'a message came after the end of its stream');
      return;
    }
    this.#health.frameArrived();
    const message = isBinary || !Buffer.isBuffer(data) ? binaryFrame : readMessage(data);
    if (message.type === 'start') this.#begin(message.start);
    else if (message.type === 'unreadable') this.#noteUnreadable(message, data);
    else if (message.type === 'stop') this.#end({ stopped: true })?.listener.stopped();
    else if (message.type === 'ignored') this.#doors.faults.count('twilio.unknown');
    else if (this.#phase.name === 'live') this.#tell(this.#phase, message);
    else if (message.type !== 'connected')
      this.#note('stream.order', 'a message came before the start of its stream', { type: message.type });
  }

  #tell({ line, listener }: Live, message: TwilioMessage): void {
    if (message.type === 'media') {
      if (message.chunk !== null) this.#order.arrived(message.chunk);
      listener.audio(message.audio, message.atMs);
    }
    if (message.type === 'mark') {
      if (line.markReturned(message.name)) listener.markReturned(message.name);
      else this.#note('mark.ignored', 'a mark came back that was not out: it proves nothing', message);
    }
    if (message.type === 'dtmf') listener.keyPressed(message.key);
  }

  #begin(start: StartMessage): void {
    if (this.#phase.name === 'live') this.#beginAgain(this.#phase.start, start);
    else {
      const { callSid, streamSid } = start;
      this.#names = { callId: this.#doors.callIdOf(callSid), callSid, streamSid };
      const format = problemWith(start.format);
      const account = this.#problemWithAccount(start.accountSid);
      if (account !== null) this.#refuse('auth.account', account);
      else if (format !== null) this.#refuse('stream.badformat', format);
      else this.#askIn(start);
    }
  }

  #askIn(start: StartMessage): void {
    const { format: _, ...said } = start;
    const line = new TwilioLine(this.#socket, said.streamSid, {
      congested: (unsentBytes) => this.#noteCongestion(unsentBytes),
      hangUp: (reason) => this.#hangUp(reason),
    });
    const answer = this.#doors.admit({ ...said, token: said.parameters['token'] ?? null }, line);
    if ('refused' in answer) this.#refuse(answer.code ?? 'auth.token', answer.refused);
    // Whoever was let in may have hung up already.
    else if (!this.#isOver()) this.#phase = { name: 'live', start, line, listener: answer };
  }

  #beginAgain(first: StartMessage, second: StartMessage): void {
    this.#note('stream.dupstart', 'a second start came on a media stream: the first one counts', {
      secondCallSid: second.callSid,
    });
    if (second.callSid !== first.callSid) this.#lose('a start for another call', closeCode.policyViolation);
  }

  #problemWithAccount(accountSid: string): string | null {
    const ours = this.#doors.accountSid;
    return ours === null || ours === accountSid
      ? null
      : `it belongs to the account ${accountSid}, not to ours, ${ours}`;
  }

  #noteUnreadable({ code, reason }: Unreadable, data: RawData): void {
    const firstBytes = Buffer.isBuffer(data) ? data.toString('hex', 0, notedBytesMax) : '';
    this.#note(code, 'a frame from Twilio cannot be read and is ignored', {
      reason,
      'pii.firstBytes': firstBytes,
    });
    this.#health.unreadableArrived();
    if (this.#health.hasTooManyUnreadable) this.#lose('too many unreadable frames', closeCode.badData);
  }

  #noteCongestion(unsentBytes: number): void {
    this.#note('ws.backpressure', 'Twilio reads too slowly: audio for the caller waits until it catches up', {
      unsentBytes,
    });
  }

  /** What is too long, or comes in too many pieces, ws refuses and closes the socket for. */
  #noteFailure(error: Error & { readonly code?: string }): void {
    const isTooBig = error.code !== undefined && tooBig.has(error.code);
    this.#note(isTooBig ? 'ws.toobig' : 'ws.failed', 'a media socket failed', { reason: error.message });
  }

  #beat(): void {
    this.#health.beat(this.#phase.name === 'live' && !this.#phase.line.hasRoom);
    if (this.#health.isPingDue) this.#socket.ping();
    if (this.#phase.name === 'waiting' && this.#health.isStartOverdue)
      this.#refuse('stream.nostart', 'no start came');
    else if (this.#phase.name === 'live' && this.#health.isStalled) this.#lose(stalled, 'at once');
    else if (this.#phase.name === 'live' && this.#health.isChoked) this.#lose('congested', 'at once');
    else if (this.#phase.name === 'over' && this.#health.isFarewellOverdue)
      this.#socket.close(closeCode.normal);
  }

  #closed(code: number): void {
    this.#heart.cancel();
    if (this.#phase.name === 'waiting')
      this.#note('stream.nostart', 'a media socket closed before its start', {
        closedWith: code,
        ...remedyFor('stream.nostart'),
      });
    if (!this.#isOver()) this.#lose(`closed with ${code}`, 'at once');
  }

  #refuse(code: FaultCode, reason: string): void {
    this.#note(code, 'a media stream was refused', { reason, ...remedyFor(code) });
    this.#end();
    this.#socket.close(closeCode.policyViolation);
  }

  #hangUp(reason: string): void {
    if (this.#isOver()) return;
    this.#doors.log.info('we close a media stream', { ...this.#names, reason });
    this.#end();
    this.#socket.close(closeCode.normal);
  }

  /** A half-open socket gets no closing handshake: nobody would answer it. */
  #lose(reason: string, closing: number | 'at once'): void {
    const call = this.#end();
    if (closing === 'at once') this.#socket.terminate();
    else this.#socket.close(closing);
    if (!call) return;
    this.#note(reason === stalled ? 'stream.stalled' : 'stream.lost', 'a media stream is lost', {
      reason,
      ...remedyFor('stream.lost'),
    });
    call.listener.lost(reason);
  }

  /** From here on the call is told nothing more, except by whoever ends it. */
  #end({ stopped } = { stopped: false }): Live | null {
    const ended = this.#phase;
    this.#phase = { name: 'over', stopped };
    this.#health.streamEnded();
    if (ended.name !== 'live') return null;
    ended.line.fallSilent();
    return ended;
  }

  #isOver(): boolean {
    return this.#phase.name === 'over';
  }

  /** Whatever the call's own code throws ends this stream, and no other. */
  #safely(step: () => void): void {
    try {
      step();
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  #failed(thrown: unknown): void {
    const error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    this.#doors.log.error('our own code failed: this stream ends, the others go on', {
      ...this.#names,
      error,
    });
    this.#safely(() => this.#lose('our own code failed', closeCode.ourFault));
  }

  #note(code: FaultCode, message: string, fields: object = {}): void {
    this.#doors.faults.note(code, message, { ...this.#names, ...fields });
  }
}

/** Enough to tell what somebody sent us. */
const notedBytesMax = 64;
const stalled = 'stalled';
const tooBig: ReadonlySet<string> = new Set([
  'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
  'WS_ERR_TOO_MANY_BUFFERED_PARTS',
]);
const binaryFrame: Unreadable = { type: 'unreadable', code: 'twilio.badmsg', reason: 'a binary frame' };

/** What somebody can do about it who reads the log. */
const remedies: Partial<Record<FaultCode, string>> = {
  'auth.token':
    'a token is known to the process that answered the webhook, until it restarts: where several share this address, send a call to one of them',
  'auth.account': 'set TWILIO_ACCOUNT_SID to the account whose calls we take',
  'stream.nostart':
    'if a caller heard nothing, look for a proxy between Twilio and us that holds back messages of WebSockets',
  'stream.lost':
    'the call waits for Twilio to connect it again; if this comes often, look at the proxies and the network before us',
};

function remedyFor(code: FaultCode): { readonly remedy?: string } {
  const remedy = remedies[code];
  return remedy === undefined ? {} : { remedy };
}

function problemWith({ encoding, sampleRate, channels }: MediaFormat): string | null {
  if (encoding === 'audio/x-mulaw' && sampleRate === 8_000 && channels === 1) return null;
  return `its audio is ${encoding}, ${sampleRate} Hz, ${channels} channels instead of mu-law, 8000 Hz, one`;
}
