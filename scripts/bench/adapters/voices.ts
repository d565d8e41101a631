import { DeepgramTts } from '../../../src/adapters/tts/deepgram/deepgram-tts.ts';
import { ElevenLabsTts } from '../../../src/adapters/tts/elevenlabs/elevenlabs-tts.ts';
import { HttpTts } from '../../../src/adapters/tts/http/http-tts.ts';
import { OpenAiTts } from '../../../src/adapters/tts/openai/openai-tts.ts';
import type { Line } from '../../../src/ports/line.ts';
import type { Tts } from '../../../src/ports/tts.ts';
import { Pacer } from '../../../src/runtime/pacer.ts';
import { systemTime } from '../../../src/runtime/timers.ts';
import { VoiceOut } from '../../../src/runtime/voice-out.ts';
import type { Child } from '../../../test/support/child/parent.ts';
import { NotedFaults } from '../../../test/support/noted-faults.ts';
import type { Figure } from '../figure.ts';
import { addedFigure } from './added.ts';
import { isWarm, onAllStreams, rounds } from './sizes.ts';
import { machineMs, type StampAnswers } from './stamps.ts';

/** From the first sound of a voice to its first frame on the way to the carrier, past the gate and the pacer. */
export async function voiceFigures(provider: Child<StampAnswers>): Promise<Figure[]> {
  const url = `http://127.0.0.1:${provider.port}`;
  const account = { apiKey: 'key', url, time: systemTime, timers: systemTime, faults: new NotedFaults() };
  const voices: readonly (readonly [string, Tts])[] = [
    ['Aura', new DeepgramTts({ ...account, model: 'aura-2-thalia-en' })],
    [
      'OpenAI',
      new OpenAiTts({ ...account, baseUrl: `${url}/v1`, model: 'm', voice: 'somebody', instructions: null }),
    ],
    ['ElevenLabs', new ElevenLabsTts({ ...account, voiceId: 'somebody' })],
    ['http', new HttpTts(account)],
  ];
  const figures: Figure[] = [];
  for (const [name, tts] of voices) {
    const sentAt = await speakWith(tts, name);
    const writtenAt = await provider.ask('sounds');
    const addedMs = [...sentAt].map(([text, at]) => at - (writtenAt[text] ?? Number.NaN));
    figures.push(addedFigure(`voice, ${name}: sound to frame`, addedMs));
    await tts.close();
  }
  return figures;
}

/** Has every stream say one thing after the other; when the first frame of each left. */
async function speakWith(tts: Tts, name: string): Promise<ReadonlyMap<string, number>> {
  const sentAt = new Map<string, number>();
  const pacer = new Pacer(systemTime);
  await onAllStreams(async (nth) => {
    for (let run = 0; run < rounds; run += 1) {
      const text = `This is ${name} on line ${nth}, for the time ${run}.`;
      await speakOnce(tts, pacer, { call: `call_${name}_${nth}`, run, text }, () => {
        if (isWarm(run) && !sentAt.has(text)) sentAt.set(text, machineMs());
      });
    }
    tts.finished?.(`call_${name}_${nth}`);
  });
  return sentAt;
}

function speakOnce(
  tts: Tts,
  pacer: Pacer,
  { call, run, text }: { readonly call: string; readonly run: number; readonly text: string },
  sent: () => void,
): Promise<void> {
  return new Promise((spoken, failed) => {
    const line: Line = { hasRoom: true, sendAudio: sent, sendMark() {}, clear() {}, close() {} };
    const voice = new VoiceOut({
      call,
      tts,
      language: 'en-US',
      voice: null,
      line,
      pacer,
      recorder: null,
      sessionTime: (ms) => ms,
      now: () => systemTime.now(),
      broke: failed,
      tell: (event) => {
        if (event.type === 'speech.failed') failed(new Error(event.failure.detail));
        if (event.type !== 'speech.segment_synthesised') return;
        voice.close();
        spoken();
      },
    });
    voice.say({ type: 'speech.say', run, epoch: 0, segment: 0, text, attempt: 'first' });
  });
}
