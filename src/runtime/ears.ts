import { lineRateHz, speechRateHz } from '../audio/rates.ts';
import { Resampler } from '../audio/resample.ts';
import type { Expectation } from '../core/turns/expectation.ts';
import type { Asr, AsrEvent, AsrOptions, AsrStream } from '../ports/asr.ts';
import { Batches } from './batches.ts';

/** A recogniser gets audio in batches of so much: a send costs the same whatever its size, and so does a resampling. */
const batchMs = 80;
/** Room for two batches: one that is nearly full, and what goes beyond. */
const roomMs = 2 * batchMs;
/** What was resampled last, of all calls: a recogniser has it no longer than a write takes, and it stays in the cache. */
const speech = new Int16Array(samplesOf(speechRateHz));

/** One line's way to a recogniser, whichever audio that takes. */
export interface Ears {
  /** A stretch of the caller's voice, as it came and decoded. Neither is kept. */
  hear(mulaw: Uint8Array, pcm: Int16Array): void;
  voiceBegan(): void;
  /** What is batched goes out first: it is the end of what was said. */
  voiceEnded(): void;
  /** What kind of answer the agent waits for from here on. */
  expect(kind: Expectation['kind']): void;
  close(): void;
}

/** Opens a recogniser's stream; audio is resampled only for one that takes it so. */
export function openEars(asr: Asr, options: AsrOptions, tell: (event: AsrEvent) => void): Ears {
  if (asr.takes === 'mulaw at 8 kHz') {
    const stream = asr.open(options, tell);
    const batches = new Batches<Uint8Array>(new Uint8Array(samplesOf(lineRateHz)), (audio) =>
      stream.write(audio),
    );
    return { hear: (mulaw) => batches.add(mulaw), ...turnsOf(stream, batches) };
  }
  const stream = asr.open(options, tell);
  const toSpeech = new Resampler(lineRateHz, speechRateHz);
  const batches = new Batches<Int16Array>(new Int16Array(samplesOf(lineRateHz)), (pcm) =>
    stream.write(toSpeech.push(pcm, 2 * pcm.length <= speech.length ? speech : undefined)),
  );
  return { hear: (_, pcm) => batches.add(pcm), ...turnsOf(stream, batches) };
}

function turnsOf(stream: AsrStream<never>, batches: { flush(): void }): Omit<Ears, 'hear'> {
  return {
    voiceBegan: () => stream.voiceBegan(),
    voiceEnded: () => {
      batches.flush();
      stream.voiceEnded();
    },
    expect: (kind) => stream.expect?.(kind),
    close: () => stream.close(),
  };
}

function samplesOf(rateHz: number): number {
  return (rateHz * roomMs) / 1_000;
}
