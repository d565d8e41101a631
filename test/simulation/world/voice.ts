import type { SpokenWord } from '../../../src/core/words/spoken-word.ts';
import type { Timers } from '../../../src/ports/clock.ts';
import { ProviderFailure } from '../../../src/ports/failure.ts';
import type { Tts, TtsPiece, TtsRequest } from '../../../src/ports/tts.ts';
import type { Faults } from '../plan/faults.ts';
import type { Random } from '../random.ts';
import type { Story } from '../story.ts';
import { hang, pause } from './pause.ts';
import { longestChunkSamples, type Tones } from './tones.ts';

export interface VoiceDoors {
  readonly time: Timers;
  readonly faults: Faults;
  readonly random: Random;
  readonly story: Story;
  readonly tones: Tones;
  /** Whether it says when its words are spoken. */
  readonly timesWords: boolean;
}

const samplesPerMs = 16;
export const perLetterMs = { first: 55, second: 45 } as const;

/** A voice that speaks every order in a tone of its own. */
export class Voice implements Tts {
  readonly name = 'voice';
  readonly #doors: VoiceDoors;

  constructor(doors: VoiceDoors) {
    this.#doors = doors;
  }

  async *speak(request: TtsRequest, signal: AbortSignal): AsyncIterable<TtsPiece> {
    this.#doors.story.atWork += 1;
    try {
      yield* this.#speak(request, signal);
    } finally {
      this.#doors.story.atWork -= 1;
    }
  }

  async close(): Promise<void> {}

  async *#speak(request: TtsRequest, signal: AbortSignal): AsyncIterable<TtsPiece> {
    const { time, faults, random, story, tones } = this.#doors;
    const { run, segment, text, attempt } = request;
    if (faults.strikes('voice hangs')) {
      story.note(`the voice hangs on ${run}/${segment}`);
      await hang(signal);
      return;
    }
    const firstMs = faults.strikes('slow voice')
      ? faults.lastsMs('slow voice', 400, 6_000)
      : random.whole(30, 180);
    await pause(time, firstMs, signal);
    if (signal.aborted) return;
    if (faults.strikes('voice fails')) throw failure('unreachable');
    if (faults.strikes('voice without sound')) return;
    const breaksOff = faults.strikes('voice breaks off');
    const { sound } = tones.give({ run, segment, text });
    const samples = Math.max(1, Math.round(text.length * perLetterMs[attempt] * samplesPerMs));
    if (this.#doors.timesWords) yield { words: timesOf(text, perLetterMs[attempt]) };
    const until = breaksOff ? Math.floor(samples / 2) : samples;
    for (let made = 0; made < until; ) {
      const length = Math.min(until - made, this.#chunkSamples());
      yield sound.subarray(0, length);
      made += length;
      if (made < until) await pause(time, length / samplesPerMs / 10, signal);
      if (signal.aborted) return;
    }
    if (breaksOff) throw failure('broke_off');
  }

  #chunkSamples(): number {
    const { faults, random } = this.#doors;
    return faults.strikes('voice in bursts') ? random.pick([7, 333, 5_001, longestChunkSamples]) : 3_200;
  }
}

/** Every letter, and every space, takes as long as the next. */
function timesOf(text: string, letterMs: number): SpokenWord[] {
  let at = 0;
  return text.split(' ').map((word) => {
    const startsAtMs = at * letterMs;
    const endsAtMs = (at + word.length) * letterMs;
    at += word.length + 1;
    return { word, startsAtMs, endsAtMs };
  });
}

function failure(reason: 'unreachable' | 'broke_off'): ProviderFailure {
  return new ProviderFailure('voice', reason, 'as the seed wants it', { retryable: true });
}
