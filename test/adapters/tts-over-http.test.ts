import { afterEach, describe, expect, it } from 'vitest';
import { decodeMulaw } from '../../src/audio/mulaw.ts';
import { wavFile } from '../../src/audio/wav.ts';
import type { Tts } from '../../src/ports/tts.ts';
import { heardOf } from '../contracts/tts-under-test.ts';
import { saying } from '../support/saying.ts';
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

const segment = saying('We are open.');
const quietly = new AbortController().signal;

describe.each(Object.entries(voicesOverHttp))('a voice over HTTP (%s)', (_, voiceAt) => {
  it('keeps its connections: a new one is as late as a handshake takes', async () => {
    const server = await standIn({ do: 'speak', piece: 999 });
    const tts = voiceAt(server.url, new VirtualTimers());
    for (let said = 0; said < 6; said += 1) await soundOf(tts);
    expect(server.asked).toHaveLength(6);
    // One may not be free again when the next segment is asked for in the same moment.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('is not asked for what nobody could say', async () => {
    const server = await standIn({ do: 'fail', status: 422 });
    const tts = voiceAt(server.url, new VirtualTimers());
    for await (const _piece of tts.speak({ ...segment, text: ' … ' }, quietly)) expect.unreachable();
    expect(server.asked).toEqual([]);
  });
});

describe('a voice of one’s own', () => {
  it('is told with the address that was asked, where nothing is there', async () => {
    const { url } = await standIn({ do: 'fail', status: 404 });
    const tts = voicesOverHttp.http(`${url}/voice`, new VirtualTimers());
    const speaking = async () => {
      for await (const _piece of tts.speak(segment, quietly)) expect.unreachable();
    };
    await expect(speaking()).rejects.toMatchObject({
      failure: { detail: `it answered 404: there is nothing at ${url}/voice/stream` },
    });
  });
});

describe('S3: a WAV header that tells of another rate', () => {
  it.each([
    ['openai', voicesOverHttp.openai, 24_000],
    ['http', voicesOverHttp.http, 16_000],
  ])('is believed: the voice is as high as it was spoken (%s)', async (_, voiceAt, askedHz) => {
    const lengthAt = async (rateHz: number) => {
      const before = Buffer.from(wavFile(1, rateHz, new Int16Array(0)));
      return (
        await soundOf(voiceAt((await standIn({ do: 'speak', piece: 999, before })).url, new VirtualTimers()))
      ).length;
    };
    expect((await lengthAt(8_000)) / (await lengthAt(askedHz))).toBeCloseTo(askedHz / 8_000, 2);
    expect(await lengthAt(1)).toBe(await lengthAt(askedHz));
  });
});

describe('S3: a tone that comes in pieces of odd lengths', () => {
  // What mu-law adds to it is at most half of its widest step at this loudness; a click is thousands.
  it('from OpenAI has no click where they are joined, nor anywhere else', async () => {
    const text = 'We are open on every day but Sunday.';
    const server = await standIn({ do: 'speak', piece: 4_801 });
    const { heard } = await heardOf(voicesOverHttp.openai(server.url, new VirtualTimers()), saying(text));
    expect(worstErrorOf(decodeMulaw(Uint8Array.from(heard)), 8_000)).toBeLessThan(260);
  });

  it("from one's own service is what it sent, to the last sample", async () => {
    const server = await standIn({ do: 'speak', piece: 4_801 });
    const { heard } = await heardOf(
      voicesOverHttp.http(server.url, new VirtualTimers()),
      saying('We are open.'),
    );
    expect(worstErrorOf(heard, 16_000)).toBeLessThanOrEqual(0.5);
  });
});

describe('OpenAI', () => {
  it('is told who speaks, and how', async () => {
    const server = await standIn({ do: 'speak', piece: 999 });
    const tts = voicesOverHttp.openai(server.url, new VirtualTimers());
    for (const voice of [null, 'nova']) await heardOf(tts, saying('We are open.', { voice }));
    expect(server.bodies).toMatchObject([
      { voice: 'alloy', instructions: 'Calmly.' },
      { voice: 'nova', instructions: 'Calmly.' },
    ]);
  });
});

describe('ElevenLabs', () => {
  it('is told the language, and what was said before', async () => {
    const server = await standIn({ do: 'speak', piece: 999 });
    const tts = voicesOverHttp.elevenlabs(server.url, new VirtualTimers());
    for (const before of [null, 'Good morning.'])
      await heardOf(tts, saying('We are open.', { before, language: 'de-DE' }));
    expect(server.bodies).toMatchObject([
      { text: 'We are open.', language_code: 'de' },
      { text: 'We are open.', language_code: 'de', previous_text: 'Good morning.' },
    ]);
    expect(server.bodies[0]).not.toHaveProperty('previous_text');
  });

  it.each([
    [
      'a quota that is used up',
      { status: 401, body: { detail: { status: 'quota_exceeded', message: 'You have 0 credits.' } } },
      'it answered 401: quota_exceeded: You have 0 credits.',
    ],
    ['a plain sentence', { status: 403, body: { detail: 'Not allowed' } }, 'it answered 403: Not allowed'],
    [
      'a field that it does not like, without the words that were in it',
      {
        status: 422,
        body: { detail: [{ loc: ['body', 'text'], msg: 'too long', type: 'x', input: 'My name is Ana.' }] },
      },
      'it answered 422: body.text: too long',
    ],
    ['something else', { status: 429, body: { error: 'no' } }, 'it answered 429'],
    ['no end', { status: 500, body: { detail: 'x'.repeat(1_000_000) } }, 'it answered 500'],
  ])('that complains of %s is quoted in the failure', async (_, { status, body }, detail) => {
    const server = await standIn({ do: 'fail', status, body: JSON.stringify(body) });
    const { failure } = await heardOf(voicesOverHttp.elevenlabs(server.url, new VirtualTimers()), segment);
    expect(failure).toMatchObject({ provider: 'elevenlabs', detail });
  });

  it('that answers with a page is one failure, told by its status', async () => {
    const server = await standIn({ do: 'fail', status: 502, body: '<html>' });
    const { failure } = await heardOf(voicesOverHttp.elevenlabs(server.url, new VirtualTimers()), segment);
    expect(failure).toMatchObject({ reason: 'bad_answer', detail: 'it answered 502' });
  });
});

/** How far the sound is from the tone that was spoken, at worst; a missing or doubled sample shows at once. */
function worstErrorOf(sound: ArrayLike<number>, rateHz: number): number {
  // A filter has a beginning and an end, of a few milliseconds.
  const edge = rateHz / 200;
  let worst = 0;
  for (let i = edge; i < sound.length - edge; i += 1) {
    const spoken = 8_000 * Math.sin((2 * Math.PI * 440 * i) / rateHz);
    worst = Math.max(worst, Math.abs((sound[i] ?? 0) - spoken));
  }
  return worst;
}

async function soundOf(tts: Tts): Promise<number[]> {
  return (await heardOf(tts, segment)).heard;
}
