import { afterEach } from 'vitest';
import { DeepgramAsr } from '../../../src/adapters/asr/deepgram/deepgram-asr.ts';
import { DeepgramFluxAsr } from '../../../src/adapters/asr/deepgram-flux/deepgram-flux-asr.ts';
import { encodeMulaw } from '../../../src/audio/mulaw.ts';
import { Resampler } from '../../../src/audio/resample.ts';
import type { Asr, AsrEvent, AsrOptions, AsrStream, LineAsr } from '../../../src/ports/asr.ts';
import type { Log } from '../../../src/ports/log.ts';
import { NotedFaults } from '../../support/noted-faults.ts';
import { silentLog } from '../../support/on-duty.ts';
import { deepgramKey, deepgramListenStandIn, type Manner } from '../../support/stand-ins/deepgram-listen.ts';
import { until } from '../../support/until.ts';
import { VirtualTimers } from '../../support/virtual-timers.ts';

type StandIn = Awaited<ReturnType<typeof deepgramListenStandIn>>;
let opened: StandIn[] = [];

afterEach(async () => {
  await Promise.all(opened.map((standIn) => standIn.close()));
  opened = [];
});

/** A stand-in on a clock of its own, which is closed with the test. */
export async function standIn(...manners: readonly [Manner, ...Manner[]]) {
  const time = new VirtualTimers();
  const server = await deepgramListenStandIn(time, ...manners);
  opened.push(server);
  return { server, time };
}

/** Ears at a stand-in, on its clock. */
export interface AtDeepgram {
  readonly server: StandIn;
  readonly time: VirtualTimers;
  readonly faults: NotedFaults;
  readonly asr: LineAsr;
}

/** Ears whose Nova behaves like this. */
export async function novaWith(...manners: readonly [Manner, ...Manner[]]): Promise<AtDeepgram> {
  const { server, time } = await standIn(...manners);
  const faults = new NotedFaults();
  const asr = novaAt({ url: server.url, time, faults, takes: 'mulaw at 8 kHz' });
  return { server, time, faults, asr };
}

/** Ears whose Flux behaves like this. */
export async function fluxWith(...manners: readonly [Manner, ...Manner[]]): Promise<AtDeepgram> {
  const { server, time } = await standIn(...manners);
  const faults = new NotedFaults();
  const asr = fluxAt({ url: server.url, time, faults, takes: 'mulaw at 8 kHz' });
  return { server, time, faults, asr };
}

interface At<Takes extends Asr['takes']> {
  readonly url: string;
  readonly takes: Takes;
  readonly time: VirtualTimers;
  readonly faults?: NotedFaults;
  readonly apiKey?: string;
  readonly model?: string;
  readonly log?: Pick<Log, 'debug'>;
}

const house = () => ({ apiKey: deepgramKey, faults: new NotedFaults(), log: silentLog });

export function novaAt<const Takes extends Asr['takes']>(options: At<Takes>): DeepgramAsr<Takes> {
  return new DeepgramAsr({ ...house(), model: 'nova-3', ...options });
}

export function fluxAt<const Takes extends Asr['takes']>(options: At<Takes>): DeepgramFluxAsr<Takes> {
  return new DeepgramFluxAsr({ ...house(), model: 'flux-general-en', ...options });
}

export const someone: AsrOptions = { call: 'call_1', language: 'en-US', expects: [] };

/** What is said, as it comes over the line, in whole milliseconds. */
export function overTheLine(speech: Int16Array): Uint8Array {
  const line = encodeMulaw(new Resampler(16_000, 8_000).push(speech));
  return line.subarray(0, line.length - (line.length % 8));
}

/** One call's stream, and what it told. */
export function open(asr: LineAsr, options: AsrOptions = someone) {
  const events: AsrEvent[] = [];
  const stream = asr.open(options, (event) => events.push(event));
  const texts = () => events.flatMap((event) => (event.type === 'final' ? [event.text] : []));
  const failures = () => events.flatMap((event) => (event.type === 'lost' ? [event.failure] : []));
  return { stream, events, texts, failures };
}

/** A stream whose socket is open. */
export async function connected(at: AtDeepgram, options?: AsrOptions) {
  const opened = open(at.asr, options);
  await until(() => at.server.connections.length === 1);
  await at.server.caughtUp();
  const [connection] = at.server.connections;
  if (connection === undefined) throw new Error('there is none');
  return { ...opened, connection };
}

/** Somebody speaks, in the time that it takes: batches of 80 ms, as a call sends them. */
export async function speak(
  { server, time }: Pick<AtDeepgram, 'server' | 'time'>,
  stream: AsrStream<Uint8Array>,
  audio: Uint8Array,
  pieceMs = 80,
): Promise<void> {
  for (let at = 0; at < audio.length; at += 8 * pieceMs) {
    stream.write(audio.subarray(at, at + 8 * pieceMs));
    time.advance(pieceMs);
    await server.caughtUp();
  }
}

/** Somebody says this and then waits, in batches of 80 ms; our own voice detection hears it. */
export async function sayAndWait(
  stream: AsrStream<Uint8Array>,
  line: Uint8Array,
  afterEach: () => Promise<void>,
): Promise<void> {
  const lineMs = line.length / 8;
  for (let at = 0; at < lineMs + 3_200; at += 80) {
    stream.write(at < lineMs ? line.subarray(8 * at, 8 * (at + 80)) : quiet(80));
    if (at === 400) stream.voiceBegan();
    if (at === lineMs - (lineMs % 80)) stream.voiceEnded();
    await afterEach();
  }
}

export const quiet = (ms: number) => new Uint8Array(8 * ms).fill(0xff);
