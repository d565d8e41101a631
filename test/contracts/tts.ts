import { describe, expect, it } from 'vitest';
import { decodeMulaw } from '../../src/audio/mulaw.ts';
import { lineRateHz, speechRateHz } from '../../src/audio/rates.ts';
import { Resampler } from '../../src/audio/resample.ts';
import { ProviderFailure } from '../../src/ports/failure.ts';
import type { TtsPiece, TtsRequest } from '../../src/ports/tts.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { saying } from '../support/saying.ts';
import { badDays } from './tts-bad-days.ts';
import type { TtsUnderTest } from './tts-under-test.ts';
import { using } from './using.ts';

/** What every voice promises, whoever supplies it. */
export function ttsContract(name: string, under: TtsUnderTest): void {
  describe(`a voice (${name})`, () => {
    it('speaks a sentence at 16 kHz in about the time that a person takes', () =>
      using(well(under), async ({ tts }) => {
        const audio = joined(await all(tts.speak(sentence(1), quietly())));
        const seconds = audio.length / speechRateHz;
        expect(seconds).toBeGreaterThan(2);
        expect(seconds).toBeLessThan(8);
        expect(loudest(audio)).toBeGreaterThan(1000);
      }));

    it('times its words, where it does, in order and within their sound', () =>
      using(well(under), async ({ tts }) => {
        const pieces = await all(tts.speak(sentence(1), quietly()));
        const words = pieces.flatMap((piece) => ('words' in piece ? piece.words : []));
        const lengthMs = (joined(pieces).length / speechRateHz) * 1000;
        const times = words.flatMap(({ startsAtMs, endsAtMs }) => [startsAtMs, endsAtMs]);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        for (const ms of times) expect(ms).toBeLessThanOrEqual(lengthMs);
        if (words.length > 0) expect(words.map(({ word }) => word).join(' ')).toBe(sentence(1).text);
      }));

    it('speaks too when another voice has failed before it', () =>
      using(well(under), async ({ tts }) => {
        const audio = joined(await all(tts.speak({ ...sentence(1), attempt: 'second' }, quietly())));
        expect(loudest(audio)).toBeGreaterThan(1000);
      }));

    it('falls silent without a word of complaint when it is interrupted', () =>
      using(well(under), async ({ tts }) => {
        const interruption = new AbortController();
        const chunks: TtsPiece[] = [];
        for await (const chunk of tts.speak(sentence(1), interruption.signal)) {
          chunks.push(chunk);
          interruption.abort();
        }
        expect(chunks).toHaveLength(1);
      }));

    it('says nothing when it was interrupted before it began', () =>
      using(well(under), async ({ tts }) => {
        expect(await all(tts.speak(sentence(1), AbortSignal.abort()))).toEqual([]);
      }));

    it('speaks to two callers at once, and to one when the other interrupts', () =>
      using(well(under), async ({ tts }) => {
        const alone = joined(await all(tts.speak(sentence(1), quietly())));
        const interruption = new AbortController();
        const undisturbed = all(tts.speak(sentence(2), quietly()));
        for await (const _ of tts.speak(sentence(3), interruption.signal)) interruption.abort();
        expect(joined(await undisturbed).length / alone.length).toBeCloseTo(1, 1);
      }));

    it.each([
      '',
      ' ',
      '…',
      '-v nonsense',
      '[[h@"loU]] <b>and</b> & more',
      'so 日本 and \u0001\u0000 that 😀',
    ])('is not upset by %j', (text) =>
      using(well(under), async ({ tts }) => {
        await expect(all(tts.speak({ ...sentence(1), text }, quietly()))).resolves.toBeDefined();
        expect((await all(tts.speak(sentence(2), quietly()))).length).toBeGreaterThan(0);
      }),
    );

    it('says what its provider did when it cannot speak', () =>
      using(under.broken, async ({ tts }) => {
        await expect(all(tts.speak(sentence(1), quietly()))).rejects.toBeInstanceOf(ProviderFailure);
      }));

    badDays(under);
  });
}

function sentence(run: number): TtsRequest {
  const text = 'We are open Monday to Friday, from eight in the morning until six in the evening.';
  return saying(text, { run });
}

const well = (under: TtsUnderTest) => () => under.opened(systemTime);

function quietly(): AbortSignal {
  return new AbortController().signal;
}

async function all(pieces: AsyncIterable<TtsPiece>): Promise<TtsPiece[]> {
  const list: TtsPiece[] = [];
  for await (const piece of pieces) list.push(piece);
  return list;
}

/** The sound at 16 kHz, whatever it came as. */
function joined(pieces: readonly TtsPiece[]): Int16Array {
  const mulaw = pieces.flatMap((piece) => ('mulaw' in piece ? [...piece.mulaw] : []));
  const pcm = pieces.flatMap((piece) => (piece instanceof Int16Array ? [...piece] : []));
  // A segment is one or the other, or its order would be lost here.
  expect(mulaw.length === 0 || pcm.length === 0).toBe(true);
  return mulaw.length === 0
    ? Int16Array.from(pcm)
    : new Resampler(lineRateHz, speechRateHz).push(decodeMulaw(Uint8Array.from(mulaw)));
}

function loudest(audio: Int16Array): number {
  return audio.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}
