import { decodeMulaw } from '../../audio/mulaw.ts';
import { lineRateHz, speechRateHz } from '../../audio/rates.ts';
import { Resampler } from '../../audio/resample.ts';
import type { Asr, AsrEvent, AsrOptions, AsrStream } from '../../ports/asr.ts';

/** What most writes fit into: a batch, and what goes beyond it. */
const roomMs = 160;
/** What was decoded and resampled last, of all calls: a recogniser has it no longer than a write takes. */
const decoded = new Int16Array((lineRateHz * roomMs) / 1_000);
const speech = new Int16Array((speechRateHz * roomMs) / 1_000);

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
    write: (audio) => {
      const fits = audio.length <= decoded.length;
      const pcm = decodeMulaw(audio, fits ? decoded.subarray(0, audio.length) : undefined);
      stream.write(toSpeech.push(pcm, fits ? speech : undefined));
    },
    voiceBegan: () => stream.voiceBegan(),
    voiceEnded: () => stream.voiceEnded(),
    expect: (kind) => stream.expect?.(kind),
    close: () => stream.close(),
  };
}
