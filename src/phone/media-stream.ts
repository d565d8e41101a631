import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import { CarrierMessages } from './carrier-messages.ts';
import type { PhoneClock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { CallFact, Party } from './ledger.ts';
import { type FarEnd, frameSamples, samplesPerMs } from './line.ts';
import { Playout } from './playout.ts';
import { readGatewayFrame } from './stream-rules.ts';

/** What a stream needs to know of the call it belongs to. */
export interface StreamOrder {
  /** The URL of `<Stream>`, to the letter: this is what is signed. */
  url: string;
  /** Where to dial instead, when the public address is not where the gateway listens. */
  dialUrl: string;
  authToken: string;
  accountSid: string;
  callSid: string;
  parameters: Readonly<Record<string, string>>;
  /** What is to go wrong. */
  faults: Faults;
  clock: PhoneClock;
  /** Plays the line up to now, so that a message takes effect at the sample at which it came. */
  catchUp: () => void;
  record: (fact: CallFact) => void;
}

const frameMs = frameSamples / samplesPerMs;

// Three seconds of unread frames: by then Twilio would drop the caller's audio and say 31930.
const unsentBytesMax = 64 * 1024;

// How long the gateway may take to answer our close before the socket is simply cut.
const closeMsMax = 1000;

/** The carrier's end of one media stream: what `<Connect><Stream>` opens, played by the book. */
export class MediaStream implements FarEnd {
  readonly streamSid = `MZ${randomBytes(16).toString('hex')}`;
  /** Resolves when the stream is over for the carrier: the socket is closed, or it is given up half-open. */
  readonly ended: Promise<void>;
  readonly #socket: WebSocket;
  readonly #order: StreamOrder;
  readonly #messages: CarrierMessages;
  readonly #playout = new Playout();
  readonly #warnings = new Set<number>();
  #elapsedMs = 0;
  #heldFrames: Uint8Array[] = [];
  #holdUntilMs = 0;
  #loseUntilMs = 0;
  #endedBy: Party | undefined;
  #isGivenUp = false;
  #end: () => void = () => {};

  /** Takes over a socket whose upgrade has just been answered, and introduces the call. */
  constructor(socket: WebSocket, order: StreamOrder) {
    const { streamSid } = this;
    const { accountSid, callSid, parameters, url } = order;
    this.#socket = socket;
    this.#order = order;
    this.#messages = new CarrierMessages({ accountSid, streamSid, callSid });
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    socket.on('close', (code) => this.#whenClosed(code));
    socket.on('error', (error) =>
      this.#note(31924, `the WebSocket protocol was broken: ${error.message}`, true),
    );
    socket.on('message', (data: Buffer, isBinary) => this.#receive(data, isBinary));
    this.#send(this.#messages.connected());
    this.#send(this.#messages.start(parameters));
    order.record({ type: 'stream.started', streamSid, url, parameters });
  }

  /** What the caller hears of the gateway's audio next. */
  play(samples: number): Uint8Array {
    const { heard, marks } = this.#playout.play(samples);
    for (const { name } of marks) this.#returnMark(name, 'played');
    return heard;
  }

  samplesToNextMark(): number | undefined {
    return this.#playout.samplesToNextMark();
  }

  /** Sends 20 ms of the caller's voice, unless a fault has other plans for them. */
  hear(frame: Uint8Array): void {
    this.#sufferFaults();
    this.#elapsedMs += frameMs;
    if (this.#elapsedMs <= this.#loseUntilMs) {
      this.#messages.lost();
      return;
    }
    this.#heldFrames.push(frame);
    if (this.#elapsedMs < this.#holdUntilMs || this.#isGivenUp) return;
    for (const held of this.#heldFrames) this.#sendMedia(held);
    this.#heldFrames = [];
  }

  /** Tells the gateway of a key the caller pressed. */
  press(digit: string): void {
    this.#send(this.#messages.dtmf(digit));
  }

  /** Ends the stream as Twilio does when the call is over: `stop`, then a normal close. */
  hangUp(by: Party): void {
    if (this.#endedBy || this.#socket.readyState !== WebSocket.OPEN) return;
    this.#endedBy = by;
    this.#send(this.#messages.stop());
    this.#socket.close(1000);
    const closed = new AbortController();
    void this.ended.then(() => closed.abort());
    void this.#order.clock.sleep(closeMsMax, closed.signal).then(() => this.#socket.terminate());
  }

  /** Lets go of a socket that was left half-open. */
  tearDown(): void {
    this.#socket.terminate();
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#endedBy) return; // The line is dead: nobody would hear it, and no mark would come back.
    this.#order.catchUp();
    const message = readGatewayFrame(data, isBinary, this.streamSid);
    if ('code' in message) {
      this.#note(message.code, message.message, true);
    } else if (message.event === 'media') {
      this.#queueAudio(message.audio);
    } else if (message.event === 'mark') {
      this.#queueMark(message.name);
    } else {
      this.#clear();
    }
  }

  #queueAudio(audio: Uint8Array): void {
    if (!this.#playout.receive(audio)) {
      this.#warnOnce(
        31931,
        'more than ten minutes of audio were waiting, and what came after was thrown away',
      );
      return;
    }
    const bufferedMs = Math.round(this.#playout.bufferedSamples / samplesPerMs);
    this.#order.record({ type: 'stream.audio_received', bytes: audio.length, bufferedMs });
  }

  #queueMark(name: string): void {
    this.#order.record({ type: 'stream.mark_received', name });
    if (this.#playout.mark(name)) this.#returnMark(name, 'nothing_buffered');
  }

  #clear(): void {
    const { droppedSamples, marks } = this.#playout.clear();
    const droppedMs = Math.round(droppedSamples / samplesPerMs);
    this.#order.record({ type: 'stream.cleared', droppedMs, marks: marks.length });
    for (const name of marks) this.#returnMark(name, 'cleared');
  }

  #returnMark(name: string, because: 'played' | 'nothing_buffered' | 'cleared'): void {
    this.#send(this.#messages.mark(name));
    this.#order.record({ type: 'stream.mark_returned', name, because });
  }

  #sendMedia(frame: Uint8Array): void {
    const message = this.#messages.media(frame);
    if (this.#socket.bufferedAmount <= unsentBytesMax) this.#send(message);
    else this.#warnOnce(31930, 'the gateway reads too slowly, and audio of the caller was dropped');
  }

  #send(message: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(message);
  }

  #sufferFaults(): void {
    for (const fault of this.#order.faults.due(this.#elapsedMs)) {
      this.#order.record({ type: 'fault.injected', fault: fault.do });
      if (fault.do === 'hold_frames') this.#holdUntilMs = this.#elapsedMs + fault.forMs;
      else if (fault.do === 'lose_frames') this.#loseUntilMs = this.#elapsedMs + fault.forMs;
      else if (fault.do === 'drop_socket') this.#drop();
      else this.#giveUp();
    }
  }

  #drop(): void {
    this.#endedBy = 'carrier';
    this.#socket.terminate();
  }

  #giveUp(): void {
    this.#endedBy = 'carrier';
    this.#order.record({ type: 'stream.ended', by: 'carrier', closeCode: undefined });
    this.#isGivenUp = true;
    this.#end();
  }

  #whenClosed(closeCode: number): void {
    if (this.#isGivenUp) return;
    if (!this.#endedBy && closeCode === 1006) this.#note(31903, 'the gateway dropped the connection', false);
    else if (!this.#endedBy) this.#note(31921, `the gateway closed the WebSocket (${closeCode})`, false);
    this.#endedBy ??= 'gateway';
    this.#order.record({ type: 'stream.ended', by: this.#endedBy, closeCode });
    this.#end();
  }

  #warnOnce(code: number, message: string): void {
    if (this.#warnings.has(code)) return;
    this.#warnings.add(code);
    this.#note(code, message, false);
  }

  #note(code: number, message: string, isViolation: boolean): void {
    this.#order.record({ type: 'debugger.noted', code, message, isViolation });
  }
}
