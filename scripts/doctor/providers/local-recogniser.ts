import { LocalAsr } from '../../../src/adapters/asr/local/local-asr.ts';
import { decodeMulaw } from '../../../src/audio/mulaw.ts';
import { Resampler } from '../../../src/audio/resample.ts';
import { loadVoiceDetection } from '../../../src/audio/voice-detector.ts';
import { renderVoice } from '../../../src/phone/voice.ts';
import type { AsrEvent } from '../../../src/ports/asr.ts';
import type { Log } from '../../../src/ports/log.ts';
import { bad, doubtful, type Finding, good, wordsOf } from '../check.ts';
import type { ProviderCheck } from '../checks/providers.ts';

const phrase = 'what are your opening hours';

/** A line's worth of samples at a time, as in a call. */
const pieceSamples = 320;

/** Has the local recogniser load its model and understand the caller of the rehearsals. */
export const localRecogniser: ProviderCheck = {
  ask: async () => {
    try {
      return [await listen(await overTelephone(phrase))];
    } catch (error) {
      const what = `recogniser local: nothing could be said to it: ${wordsOf(error)}`;
      return [doubtful(what, 'see that flite is installed: `npm run setup`.')];
    }
  },
};

/** As it arrives after a telephone network, with a moment of quiet on both sides. */
async function overTelephone(text: string): Promise<Int16Array> {
  const speech = decodeMulaw((await renderVoice([text])).get(text) ?? new Uint8Array());
  const quiet = new Int16Array(2_400);
  return new Resampler(8_000, 16_000).push(Int16Array.from([...quiet, ...speech, ...quiet]));
}

async function listen(audio: Int16Array): Promise<Finding> {
  await loadVoiceDetection();
  const asr = new LocalAsr({ log: silent, expects: [phrase] });
  try {
    const event = await new Promise<AsrEvent>((settled) => {
      const options = { call: 'doctor', language: 'en-US', expects: [phrase] };
      const stream = asr.open(options, (told) => {
        if (told.type === 'final' || told.type === 'lost') settled(told);
      });
      stream.voiceBegan();
      for (let at = 0; at < audio.length; at += pieceSamples)
        stream.write(audio.subarray(at, at + pieceSamples));
      stream.voiceEnded();
    });
    return judge(event);
  } finally {
    await asr.close();
  }
}

function judge(event: AsrEvent): Finding {
  if (event.type === 'lost') {
    return bad(
      `recogniser local: ${event.failure.detail}`,
      'run `npm run setup`, which installs what it is made of.',
    );
  }
  const heard = event.type === 'final' ? event.text : '';
  if (heard === phrase) return good(`recogniser local: understands “${heard}”`);
  return doubtful(
    `recogniser local: hears “${heard}” where “${phrase}” was said`,
    'it works, and understands this voice badly: place a rehearsal call, or choose another ASR_PROVIDER.',
  );
}

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
