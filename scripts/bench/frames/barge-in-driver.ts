/** Twenty callers who talk over every answer, in a process of their own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeMulaw } from '../../../src/audio/mulaw.ts';
import { loadVoiceDetection, VoiceDetector } from '../../../src/audio/voice-detector.ts';
import { Playout } from '../../../src/phone/playout.ts';
import { readGatewayFrame } from '../../../src/phone/stream-rules.ts';
import { renderVoice } from '../../../src/phone/voice.ts';
import { answerParent } from '../../../test/support/child/answer-parent.ts';
import { type House, type OpenStream, ring } from '../../../test/support/light-gateway/house.ts';
import { bargeInCalls, bargeInSeconds, frameBytes, frameMs } from './sizes.ts';

export interface BargeInAnswers {
  /** Has everyone call, talk over whatever is said, and hang up. */
  readonly run: SeenByCallers;
}

export interface SeenByCallers {
  /** From the frame that makes it an interruption, sent, to the `clear` that came of it. */
  readonly tookMs: readonly number[];
  /** Interruptions that nothing came of, or a `clear` that no interruption led to. */
  readonly unmatched: number;
}

const house: House = JSON.parse(process.argv[2] ?? '{}');
await loadVoiceDetection();

const sentence = 'are you open on Saturday';
const speech = (await renderVoice([sentence])).get(sentence) ?? new Uint8Array(0);
const silence = new Uint8Array(frameBytes).fill(0xff);
/** By the gateway's own measure: an agent file's default patience, and `src/runtime/voice-in.ts`. */
const voice = { startMs: 60, sustainMs: 160, endMs: 300 };
/** What the agent has said of an answer when it is talked over. */
const heardFrames = 40;
/** A second and a half after they called: the greeting is over, and they ask what they will talk over the answer to. */
const asksAtFrame = 75;

answerParent<BargeInAnswers>(0, {
  run: async () => {
    const callers = await Promise.all(Array.from({ length: bargeInCalls }, call));
    await sleep(bargeInSeconds * 1_000);
    for (const caller of callers) caller.hangUp();
    return {
      tookMs: callers.flatMap(({ tookMs }) => tookMs),
      unmatched: callers.reduce((sum, { unmatched }) => sum + unmatched, 0),
    };
  },
});

async function call(_: unknown, nth: number): Promise<ImpatientCaller> {
  // Not all of them at the same moment.
  await sleep((nth * 1_000) / bargeInCalls);
  return new ImpatientCaller(await ring(house));
}

/** Hears the agent out for a moment, and says their sentence over the rest; again and again. */
class ImpatientCaller {
  readonly tookMs: number[] = [];
  unmatched = 0;
  readonly #stream: OpenStream;
  /** Judges what is sent as the gateway does, so that both speak of the same frame. */
  readonly #judge = new VoiceDetector(voice);
  readonly #playout = new Playout();
  readonly #beganAt = performance.now();
  readonly #ticking: NodeJS.Timeout;
  #frames = 0;
  #heard = 0;
  #said = 0;
  /** When the frame left that makes this an interruption; null when none waits for its `clear`. */
  #interruptedAt: number | null = null;

  constructor(stream: OpenStream) {
    this.#stream = stream;
    stream.socket.on('message', (data: Buffer) => this.#receive(data));
    this.#ticking = setInterval(() => this.#catchUp(), 2);
  }

  hangUp(): void {
    clearInterval(this.#ticking);
    this.#stream.socket.send(this.#stream.messages.stop());
    this.#stream.socket.close(1000);
    this.#judge.close();
  }

  #catchUp(): void {
    for (; this.#frames < (performance.now() - this.#beganAt) / frameMs; this.#frames += 1) this.#frame();
  }

  #frame(): void {
    const isPlaying = this.#playout.bufferedSamples > 0;
    this.#heard = isPlaying ? this.#heard + 1 : this.#heard;
    for (const { name } of this.#playout.play(frameBytes).marks) this.#returnMark(name);
    const frame = this.#next(isPlaying);
    const changes = this.#judge.push(decodeMulaw(frame));
    if (isPlaying && changes.some(({ type }) => type === 'sustained')) this.#interrupt();
    this.#stream.socket.send(this.#stream.messages.media(frame));
  }

  /** A sentence that was begun is said to its end, whoever is silenced by it. */
  #next(isPlaying: boolean): Uint8Array {
    const mayBegin = isPlaying ? this.#heard >= heardFrames : this.#frames === asksAtFrame;
    if (this.#said === 0 && !mayBegin) return silence;
    const from = this.#said * frameBytes;
    this.#said += 1;
    this.#heard = 0;
    if (from + frameBytes <= speech.length) return speech.subarray(from, from + frameBytes);
    this.#said = 0;
    return silence;
  }

  #interrupt(): void {
    if (this.#interruptedAt !== null) this.unmatched += 1;
    this.#interruptedAt = performance.now();
  }

  #receive(data: Buffer): void {
    const message = readGatewayFrame(data, false, this.#stream.streamSid);
    if ('code' in message) throw new Error(message.message);
    if (message.event === 'media') this.#playout.receive(message.audio);
    if (message.event === 'mark' && this.#playout.mark(message.name)) this.#returnMark(message.name);
    if (message.event === 'clear') this.#cleared();
  }

  #cleared(): void {
    if (this.#interruptedAt === null) this.unmatched += 1;
    else this.tookMs.push(performance.now() - this.#interruptedAt);
    this.#interruptedAt = null;
    for (const name of this.#playout.clear().marks) this.#returnMark(name);
  }

  #returnMark(name: string): void {
    this.#stream.socket.send(this.#stream.messages.mark(name));
  }
}
