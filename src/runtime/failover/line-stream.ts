import { decodeMulaw } from '../../audio/mulaw.ts';
import { lineRateHz, speechRateHz } from '../../audio/rates.ts';
import { Resampler } from '../../audio/resample.ts';
import type { Asr, AsrEvent, AsrOptions, AsrStream } from '../../ports/asr.ts';

/** Opens a stream that takes audio as it came over the line, whatever the recogniser itself takes. */
export function openLineStream(
  asr: Asr,
  options: AsrOptions,
  tell: (event: AsrEvent) => void,
): AsrStream<Uint8Array> {
  if (asr.takes === 'mulaw at 8 kHz') return asr.open(options, tell);
  const stream = asr.open(options, tell);
  const toSpeech = new Resampler(lineRateHz, speechRateHz);
  return {
    write: (audio) => stream.write(toSpeech.push(decodeMulaw(audio))),
    voiceBegan: () => stream.voiceBegan(),
    voiceEnded: () => stream.voiceEnded(),
    expect: (kind) => stream.expect?.(kind),
    close: () => stream.close(),
  };
}
