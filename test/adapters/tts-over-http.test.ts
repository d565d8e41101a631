import { afterEach, describe, expect, it } from 'vitest';
import { wavFile } from '../../src/audio/wav.ts';
import { ProviderFailure } from '../../src/ports/failure.ts';
import type { Tts, TtsPiece, TtsRequest } from '../../src/ports/tts.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { type Speaking, speechStandIn } from '../support/stand-ins/speech.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { voicesOverHttp } from '../support/voices-over-http.ts';

type StandIn = Awaited<ReturnType<typeof speechStandIn>>;
const opened: StandIn[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((standIn) => standIn.close()));
});

async function standIn(manner: Speaking): Promise<StandIn> {
  const made = await speechStandIn(manner);
  opened.push(made);
  return made;
}

const segment: TtsRequest = {
  call: 'call_1',
  run: 1,
  segment: 0,
  text: 'We are open.',
  before: null,
  attempt: 'first',
  language: 'en-US',
  voice: null,
};
const quietly = new AbortController().signal;

describe.each(Object.entries(voicesOverHttp))('a voice over HTTP (%s)', (_, voiceAt) => {
  it.each([1, 3, 7, 160, 4_801])('S3: sounds the same in pieces of %i bytes', async (piece) => {
    const [whole, pieces] = [
      await standIn({ do: 'speak', piece: 1_000_000 }),
      await standIn({ do: 'speak', piece }),
    ];
    const expected = await soundOf(voiceAt(whole.url, systemTime));
    expect(expected.length).toBeGreaterThan(1_000);
    expect(await soundOf(voiceAt(pieces.url, systemTime))).toEqual(expected);
  });

  it.each([
    ['S1: a wrong key', 401, 'refused', false],
    ['S1: too many requests', 429, 'overloaded', true],
    ['S1: a broken server', 500, 'bad_answer', true],
  ])('%s is one request and one failure', async (_what, status, reason, retryable) => {
    const server = await standIn({ do: 'fail', status });
    expect(await failureOf(voiceAt(server.url, systemTime))).toMatchObject({ reason, retryable });
    expect(server.asked).toHaveLength(1);
  });

  it('S1: a server that is not there cannot be reached', async () => {
    const { url, close } = await speechStandIn({ do: 'hang' });
    await close();
    expect(await failureOf(voiceAt(url, systemTime))).toMatchObject({ reason: 'unreachable' });
  });

  it('S1: a server that never answers is given up after four seconds', async () => {
    const server = await standIn({ do: 'hang' });
    const timers = new VirtualTimers();
    const failing = failureOf(voiceAt(server.url, timers));
    while (server.asked.length === 0) await nextTick();
    timers.advance(4_000);
    expect(await failing).toMatchObject({ reason: 'timeout', retryable: true });
  });

  it.each([0, 1, 1_000])(
    'S2: a sound that is cut after %i bytes is kept so far and has failed',
    async (afterBytes) => {
      const server = await standIn({ do: 'cut', afterBytes });
      expect(await failureOf(voiceAt(server.url, systemTime))).toMatchObject({ reason: 'broke_off' });
    },
  );

  it('falls silent in mid sound: it is given up', async () => {
    const server = await standIn({ do: 'stall', afterBytes: 4_000 });
    const timers = new VirtualTimers();
    const pieces: TtsPiece[] = [];
    const failing = (async () => {
      for await (const piece of voiceAt(server.url, timers).speak(segment, quietly)) pieces.push(piece);
    })().catch((thrown: unknown) => thrown);
    while (pieces.length === 0) await nextTick();
    timers.advance(4_000);
    expect(await failing).toMatchObject({ failure: { reason: 'timeout' } });
  });

  it('S7: an interruption ends the request at the server', async () => {
    const server = await standIn({ do: 'stall', afterBytes: 4_000 });
    const interruption = new AbortController();
    for await (const _piece of voiceAt(server.url, systemTime).speak(segment, interruption.signal))
      interruption.abort();
    while (server.aborted() === 0) await nextTick();
  });

  it('keeps its connections: a new one is as late as a handshake takes', async () => {
    const server = await standIn({ do: 'speak', piece: 999 });
    const tts = voiceAt(server.url, systemTime);
    for (let said = 0; said < 6; said += 1) await soundOf(tts);
    expect(server.asked).toHaveLength(6);
    // One may not be free again when the next segment is asked for in the same moment.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('is not asked for what nobody could say', async () => {
    const server = await standIn({ do: 'fail', status: 422 });
    const tts = voiceAt(server.url, systemTime);
    for await (const _piece of tts.speak({ ...segment, text: ' … ' }, quietly)) expect.unreachable();
    expect(server.asked).toEqual([]);
  });
});

describe('S3: a WAV header in front of the sound', () => {
  it.each([
    ['openai', 24_000],
    ['http', 16_000],
  ])('is not heard (%s)', async (name, rateHz) => {
    const voiceAt = voicesOverHttp[name];
    if (!voiceAt) throw new Error(`there is no ${name}`);
    const before = Buffer.from(wavFile(1, rateHz, new Int16Array(0)));
    const [bare, dressed] = [
      await standIn({ do: 'speak', piece: 999 }),
      await standIn({ do: 'speak', piece: 999, before }),
    ];
    expect(await soundOf(voiceAt(dressed.url, systemTime))).toEqual(
      await soundOf(voiceAt(bare.url, systemTime)),
    );
  });
});

describe('S3: a WAV header that tells of another rate', () => {
  it.each([
    ['openai', 24_000],
    ['http', 16_000],
  ])('is believed: the voice is as high as it was spoken (%s)', async (name, askedHz) => {
    const voiceAt = voicesOverHttp[name];
    if (!voiceAt) throw new Error(`there is no ${name}`);
    const lengthAt = async (rateHz: number) => {
      const before = Buffer.from(wavFile(1, rateHz, new Int16Array(0)));
      return (await soundOf(voiceAt((await standIn({ do: 'speak', piece: 999, before })).url, systemTime)))
        .length;
    };
    expect((await lengthAt(8_000)) / (await lengthAt(askedHz))).toBeCloseTo(askedHz / 8_000, 2);
    expect(await lengthAt(1)).toBe(await lengthAt(askedHz));
  });
});

describe('ElevenLabs', () => {
  it('is told the language, and what was said before', async () => {
    const server = await standIn({ do: 'speak', piece: 999 });
    const tts = voicesOverHttp['elevenlabs']?.(server.url, systemTime);
    if (!tts) throw new Error('there is no ElevenLabs');
    for (const before of [null, 'Good morning.'])
      for await (const _piece of tts.speak({ ...segment, before, language: 'de-DE' }, quietly));
    expect(server.bodies).toMatchObject([
      { text: 'We are open.', language_code: 'de' },
      { text: 'We are open.', language_code: 'de', previous_text: 'Good morning.' },
    ]);
    expect(server.bodies[0]).not.toHaveProperty('previous_text');
  });
});

async function soundOf(tts: Tts): Promise<number[]> {
  const sound: number[] = [];
  for await (const piece of tts.speak(segment, quietly)) {
    if (piece instanceof Int16Array) sound.push(...piece);
    else if ('mulaw' in piece) sound.push(...piece.mulaw);
  }
  return sound;
}

async function failureOf(tts: Tts) {
  const error: unknown = await soundOf(tts).catch((thrown: unknown) => thrown);
  if (!(error instanceof ProviderFailure)) throw new Error(`no failure but ${String(error)}`);
  return error.failure;
}

const nextTick = () => new Promise((next) => setImmediate(next));
