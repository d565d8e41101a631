import { expect, it, onTestFinished } from 'vitest';
import { saying } from '../support/saying.ts';
import { until } from '../support/until.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { heardOf, hearing, type TtsUnderTest, type VoiceAtStandIn } from './tts-under-test.ts';

const text = 'We are open.';
const next = 'Come by.';
/** So many pieces of a text are enough to find what happens only at the first, the last, or somewhere between. */
const cuts = 13;
/** A voice is given up after this time without a sound, and not before that one. */
const givenUp = { notBeforeMs: 2_900, byMs: 4_000 };

/** What every voice promises about the bad days of its provider. */
export function badDays(under: TtsUnderTest): void {
  const places = placesIn(under.wireSoundOf(text));

  it('S7: stops wherever it is interrupted: nothing more is heard, its provider is told, the next text is clean', async () => {
    const { time, tts, behave, asked, stopped, wholeOf } = await opened(under);
    const expected = await wholeOf(next);
    for (const afterBytes of places) {
      behave({ do: 'stall', afterBytes });
      const before = { asked: asked(), stopped: stopped() };
      const interruption = new AbortController();
      const { heard, over } = hearing(tts, saying(text), interruption.signal);
      await until(() => asked() > before.asked && heard.length >= under.leastHeardOf(afterBytes));
      const heardBefore = heard.length;
      interruption.abort();
      expect(await over).toBeNull();
      expect(heard).toHaveLength(heardBefore);
      await until(() => stopped() > before.stopped);
      expect(await wholeOf(next)).toEqual(expected);
      time.advance(4_000);
    }
  });

  it('stops at once while its provider speaks on, and so it does when its reader goes away', async () => {
    const { time, tts, wholeOf } = await opened(under);
    const expected = await wholeOf(next);
    for (let pieces = 1; pieces <= 5; pieces += 1) {
      const interruption = new AbortController();
      let heard = 0;
      for await (const _piece of tts.speak(saying(text), interruption.signal)) {
        heard += 1;
        if (heard === pieces) interruption.abort();
      }
      expect(heard).toBeLessThanOrEqual(pieces);
      for await (const _piece of tts.speak(saying(text), new AbortController().signal)) break;
      expect(await wholeOf(next)).toEqual(expected);
      time.advance(10_000);
    }
  });

  it('S2: is cut anywhere: what came before stands, it says so, and the next text is whole', async () => {
    const { time, tts, behave, wholeOf } = await opened(under);
    const [whole, expected] = [await wholeOf(text), await wholeOf(next)];
    for (const afterBytes of places) {
      behave({ do: 'cut', afterBytes });
      const { heard, failure } = await heardOf(tts, saying(text));
      expect(failure).toMatchObject({ reason: 'broke_off', retryable: true });
      expect(heard.length).toBeGreaterThanOrEqual(under.leastHeardOf(afterBytes));
      expect(heard).toEqual(whole.slice(0, heard.length));
      expect(await wholeOf(next)).toEqual(expected);
      time.advance(4_000);
    }
  });

  it.each([
    ['before its first sound', 0],
    ['in the middle', Math.floor(under.wireSoundOf(text).length / 2)],
  ])(
    'falls silent %s: it is given up after four seconds, and the next text is whole',
    async (_, afterBytes) => {
      const { time, tts, behave, asked, stopped, wholeOf } = await opened(under);
      const expected = await wholeOf(next);
      behave({ do: 'stall', afterBytes });
      const before = { asked: asked(), stopped: stopped() };
      const { heard, over } = hearing(tts, saying(text));
      await until(() => asked() > before.asked && heard.length >= under.leastHeardOf(afterBytes));
      await givesUp(time, over);
      await until(() => stopped() > before.stopped);
      expect(await wholeOf(next)).toEqual(expected);
    },
  );

  if (!under.overNetwork) return;

  it('S1: gives up a provider that takes the connection and never says a word', async () => {
    const { time, tts, behave } = await opened(under);
    behave({ do: 'hang' });
    await givesUp(time, hearing(tts, saying(text)).over);
    expect(time.pending).toBe(0);
  });

  it('waits for a first sound that takes almost four seconds', async () => {
    const { time, tts, behave, asked, wholeOf } = await opened(under);
    const whole = await wholeOf(text);
    let speak = () => {};
    behave({ do: 'speak', from: new Promise<void>((now) => (speak = now)) });
    const before = asked();
    const { heard, over } = hearing(tts, saying(text));
    await until(() => asked() > before);
    time.advance(3_900);
    speak();
    expect(await over).toBeNull();
    expect(heard).toEqual(whole);
  });

  it.each<readonly [status: number, retryAfter: string | null, reason: string, retryable: boolean]>([
    [401, null, 'refused', false],
    [403, null, 'refused', false],
    [413, null, 'bad_request', false],
    [422, null, 'bad_request', false],
    [429, null, 'overloaded', true],
    [429, '30', 'overloaded', true],
    [500, null, 'bad_answer', true],
    [502, null, 'bad_answer', true],
  ])('S1: says what %i (retry after: %s) means, at once, and asks nobody twice', async (...answer) => {
    const [status, retryAfter, reason, retryable] = answer;
    const voice = await opened(under);
    voice.behave({ do: 'refuse', status, ...(retryAfter !== null && { retryAfter }) });
    const said = await heardOf(voice.tts, saying(text));
    expect(said.failure).toMatchObject({ provider: voice.tts.name, reason, retryable });
    expect(said.heard).toEqual([]);
    expect(voice.asked()).toBeLessThanOrEqual(1);
    expect(voice.time.pending).toBe(0);
  });

  it.each(['a page', 'JSON', 'text'] as const)('never makes sound of %s', async (how) => {
    const { tts, behave, wholeOf } = await opened(under);
    const [whole, expected] = [await wholeOf(text), await wholeOf(next)];
    behave({ do: 'babble', how });
    const { heard, failure } = await heardOf(tts, saying(text));
    // Whoever can tell it from the sound speaks on; nobody plays it.
    if (failure === null) expect(heard).toEqual(whole);
    else expect(failure).toMatchObject({ reason: 'bad_answer', retryable: true });
    if (failure !== null) expect(heard).toEqual([]);
    expect(await wholeOf(next)).toEqual(expected);
  });

  it('says a text that nobody takes at once, or that it is refused for what it is', async () => {
    const { tts, behave, wholeOf } = await opened(under);
    const whole = await wholeOf(text);
    behave({ do: 'speak', piece: 100_000 });
    const { heard, failure } = await heardOf(tts, saying(`${text} `.repeat(400).trim()));
    if (failure === null) expect(heard.length).toBeGreaterThan(400 * whole.length);
    else expect(failure).toMatchObject({ reason: 'bad_request', retryable: false });
  });

  it.each([1, 3, 7, 160, 4_801])('S3: sounds the same in pieces of %i bytes', async (piece) => {
    const { tts, behave, wholeOf } = await opened(under);
    const whole = await wholeOf('Open.');
    behave({ do: 'speak', piece });
    expect(await heardOf(tts, saying('Open.'))).toEqual({ heard: whole, failure: null });
  });

  it('S3: sounds the same wherever its sound is cut in two, a header in front of it too', async () => {
    const { time, tts, behave } = await opened(under);
    const bare = under.wireSoundOf('Open.').subarray(0, 120);
    const sound = Buffer.concat([under.header ?? Buffer.alloc(0), bare]);
    const soundOf = async (...pieces: Buffer[]) => {
      behave({ do: 'sound', pieces });
      time.advance(4_000);
      return heardOf(tts, saying('Open.'));
    };
    const expected = await soundOf(bare);
    expect(expected.heard.length).toBeGreaterThan(0);
    for (let at = 1; at < sound.length; at += 1)
      expect(await soundOf(sound.subarray(0, at), sound.subarray(at))).toEqual(expected);
  });
}

/** A voice for one test, and how a text sounds when all is well. */
async function opened(under: TtsUnderTest) {
  const time = new VirtualTimers();
  const voice: VoiceAtStandIn = await under.opened(time);
  onTestFinished(() => voice.close());
  const wholeOf = async (said: string) => {
    voice.behave({ do: 'speak' });
    const { heard, failure } = await heardOf(voice.tts, saying(said));
    expect(failure).toBeNull();
    return heard;
  };
  return { ...voice, time, wholeOf };
}

/** Lets time pass until a voice is given up, which must not be too soon. */
async function givesUp(time: VirtualTimers, over: Promise<unknown>): Promise<void> {
  let isOver = false;
  void over.then(() => (isOver = true));
  time.advance(givenUp.notBeforeMs);
  for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
  expect(isOver).toBe(false);
  time.advance(givenUp.byMs - givenUp.notBeforeMs);
  expect(await over).toMatchObject({ reason: 'timeout', retryable: true });
}

/** From before the first byte to behind the last but one, an odd number of bytes apart. */
function placesIn(sound: Buffer): number[] {
  const apart = Math.floor((sound.length - 1) / cuts) | 1;
  return Array.from({ length: cuts + 1 }, (_, i) => Math.min(i * apart, sound.length - 1));
}
