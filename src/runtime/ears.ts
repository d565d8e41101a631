import { lineRateHz, speechRateHz } from '../audio/rates.ts';
import { Resampler } from '../audio/resample.ts';
import type { Expectation } from '../core/turns/expectation.ts';
import type { Asr, AsrEvent, AsrOptions, AsrStream } from '../ports/asr.ts';
import { Batches } from './batches.ts';

/** A recogniser gets audio in batches of so much: a send costs the same whatever its size. */
const batchMs = 80;
/** Twilio's own frame: 20 ms. For one that is no longer there is an array at hand. */
const frameSamples = (speechRateHz * 20) / 1_000;

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
    const batches = new Batches<Uint8Array>(new Uint8Array(2 * samplesOf(lineRateHz)), (audio) =>
      stream.write(audio),
    );
    return { hear: (mulaw) => batches.add(mulaw), ...turnsOf(stream, batches) };
  }
  const stream = asr.open(options, tell);
  const batches = new Batches<Int16Array>(new Int16Array(2 * samplesOf(speechRateHz)), (audio) =>
    stream.write(audio),
  );
  const toSpeech = new Resampler(lineRateHz, speechRateHz);
  const speech = new Int16Array(frameSamples);
  const hear = (_: Uint8Array, pcm: Int16Array) =>
    batches.add(toSpeech.push(pcm, 2 * pcm.length <= frameSamples ? speech : undefined));
  return { hear, ...turnsOf(stream, batches) };
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
  return (rateHz * batchMs) / 1_000;
}
