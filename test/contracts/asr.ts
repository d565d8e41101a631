import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeMulaw } from '../../src/audio/mulaw.ts';
import { lineRateHz, speechRateHz } from '../../src/audio/rates.ts';
import { Resampler } from '../../src/audio/resample.ts';
import type { Asr, AsrEvent } from '../../src/ports/asr.ts';
import { rushing } from '../support/telephone-voice.ts';

/** What the suite needs of an adapter: one that understands English, on a good day. */
export interface AsrUnderTest {
  opened(expects: readonly string[]): Promise<Asr>;
  /** A person saying something that the recogniser can understand, PCM16 at 16 kHz. */
  said(text: string): Promise<Int16Array>;
  /** Lets a little time pass, on a line that carries silence. */
  wait(): Promise<void>;
  /** Whether it says so of a voice that it made no words of out. */
  ownsUpToNoise(): boolean;
}

const expects = ['what are your opening hours', 'where are you located', 'thank you goodbye'];

/** How often one waits for words of which none should come. */
const waitsForNothing = 200;

/** What every recogniser promises, whoever supplies it. */
export function asrContract(name: string, under: AsrUnderTest): void {
  const { said } = under;
  const listen = (asr: Asr) => listenWith(asr, under);
  describe(`ears (${name})`, () => {
    let asr: Asr;
    beforeAll(async () => {
      asr = await under.opened(expects);
    });
    afterAll(() => asr.close());

    it('settle what a caller said soon after their voice ended, sure of it', async () => {
      const ear = listen(asr);
      await ear.hear(await said('What are your opening hours?'), 'opening hours');
      expect(ear.settled().join(' ').toLowerCase()).toContain('opening hours');
      for (const event of ear.events) {
        if (event.type === 'final') expect(event.confidence).toBeGreaterThanOrEqual(0);
        if (event.type === 'final') expect(event.confidence).toBeLessThanOrEqual(1);
      }
      ear.close();
    });

    it.each([1, 160, 1_281, 16_000])('understand the same in pieces of %d samples', async (samples) => {
      const ear = listen(asr);
      await ear.hear(await said('Where are you located?'), 'where are you located', samples);
      expect(ear.settled().join(' ').toLowerCase()).toContain('where are you located');
      ear.close();
    });

    it('keep the array that they were given to write as it was, and need it no longer', async () => {
      const ear = listen(asr);
      const audio = await said('Where are you located?');
      await ear.hear(audio, 'where are you located', 320);
      for (const { before, after } of ear.written) expect(after).toEqual(before);
      expect(ear.settled().join(' ').toLowerCase()).toContain('where are you located');
      ear.close();
    });

    it('do not mix up two callers who speak at once', async () => {
      const [first, second] = [listen(asr), listen(asr)];
      await Promise.all([
        first.hear(await said('What are your opening hours?'), 'opening hours'),
        second.hear(await said('Where are you located?'), 'located'),
      ]);
      expect(first.settled().join(' ')).not.toContain('located');
      expect(second.settled().join(' ')).not.toContain('opening');
      first.close();
      second.close();
    });

    it('find no words in the noise of a line', async () => {
      const ear = listen(asr);
      await ear.hear(rushing(1, 3_000), '');
      expect(ear.settled().join('').trim()).toBe('');
      ear.close();
    });

    it('say nothing more once they were closed, and closing twice is harmless', async () => {
      const ear = listen(asr);
      ear.stream.voiceBegan();
      ear.write(await said('Where are you located?'));
      ear.close();
      ear.close();
      const heard = ear.events.length;
      ear.write(new Int16Array(320));
      ear.stream.voiceEnded();
      const next = listen(asr);
      await next.hear(await said('Thank you, goodbye.'), 'goodbye');
      next.close();
      expect(ear.events.length).toBe(heard);
    });

    it('hear no fault in themselves', () => {
      expect(asr.fault()).toBeNull();
    });
  });
}

/** One call's stream, and what it told. */
function listenWith(asr: Asr, { wait, ownsUpToNoise }: AsrUnderTest) {
  const events: AsrEvent[] = [];
  const written: { before: ArrayLike<number>; after: ArrayLike<number> }[] = [];
  const { stream, write } = openFor(
    asr,
    (event) => events.push(event),
    (before, after) => written.push({ before, after }),
  );
  const settled = () => events.flatMap((event) => (event.type === 'final' ? [event.text] : []));
  const isDone = (words: string, waited: number) => {
    if (words === '' && !ownsUpToNoise()) return waited >= waitsForNothing;
    return settled().length > 0 && settled().join(' ').toLowerCase().includes(words);
  };
  const hear = async (audio: Int16Array, words: string, samples = 1_280) => {
    stream.voiceBegan();
    for (let at = 0; at < audio.length; at += samples) write(audio.subarray(at, at + samples));
    stream.voiceEnded();
    // The test's own limit of time bounds this.
    const isLost = () => events.some(({ type }) => type === 'lost');
    for (let waited = 0; !isDone(words, waited) && !isLost(); waited += 1) await wait();
  };
  return { stream, events, settled, hear, write, written, close: () => stream.close() };
}

/** Gives a recogniser the audio it takes, in arrays that are another's again as soon as they are written. */
export function openFor(
  asr: Asr,
  tell: (event: AsrEvent) => void,
  noteWritten: (before: ArrayLike<number>, after: ArrayLike<number>) => void = () => {},
) {
  const options = { call: 'call_1', language: 'en-US', expects };
  const lend = <Audio extends Int16Array | Uint8Array>(audio: Audio, take: (audio: Audio) => void) => {
    const before = audio.slice();
    take(audio);
    noteWritten(before, audio.slice());
    audio.fill(123);
  };
  if (asr.takes === 'mulaw at 8 kHz') {
    const stream = asr.open(options, tell);
    const toLine = new Resampler(speechRateHz, lineRateHz);
    const write = (speech: Int16Array) =>
      lend(encodeMulaw(toLine.push(speech)), (mulaw) => stream.write(mulaw));
    return { stream, write };
  }
  const stream = asr.open(options, tell);
  const write = (speech: Int16Array) => lend(speech.slice(), (audio) => stream.write(audio));
  return { stream, write };
}
