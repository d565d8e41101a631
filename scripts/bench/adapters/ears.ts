import { setTimeout as sleep } from 'node:timers/promises';
import { DeepgramAsr } from '../../../src/adapters/asr/deepgram/deepgram-asr.ts';
import { DeepgramFluxAsr } from '../../../src/adapters/asr/deepgram-flux/deepgram-flux-asr.ts';
import { HttpAsr } from '../../../src/adapters/asr/http/http-asr.ts';
import { mulawSilence } from '../../../src/audio/mulaw.ts';
import type { Asr, AsrEvent } from '../../../src/ports/asr.ts';
import { systemTime } from '../../../src/runtime/timers.ts';
import { NotedFaults } from '../../../test/support/noted-faults.ts';
import { silentLog } from '../../../test/support/on-duty.ts';
import type { Figure } from '../figure.ts';
import { addedFigure } from './added.ts';
import { listenMs, onAllStreams, warmUpMs } from './sizes.ts';
import { machineMs, sinceStamp } from './stamps.ts';

/** Our batches of audio. */
const batchMs = 80;

/** From a recogniser's message to what a call is told. */
export async function earFigures({ port }: { readonly port: number }): Promise<Figure[]> {
  const url = `http://127.0.0.1:${port}`;
  const account = { apiKey: 'key', url, time: systemTime, faults: new NotedFaults(), log: silentLog };
  const takes = 'mulaw at 8 kHz';
  const figures: Figure[] = [];
  for (const [name, asr] of [
    ['Nova', new DeepgramAsr({ ...account, model: 'nova-3', takes })],
    ['Flux', new DeepgramFluxAsr({ ...account, model: 'flux-general-en', takes })],
    ['http', new HttpAsr({ ...account, url: `ws://127.0.0.1:${port}` })],
  ] as const satisfies readonly (readonly [string, Asr])[]) {
    figures.push(addedFigure(`ears, ${name}: message to event`, await listenTo(asr)));
    await asr.close();
  }
  return figures;
}

async function listenTo(asr: Asr): Promise<number[]> {
  const addedMs: number[] = [];
  await onAllStreams(async (nth) => {
    const hear = (event: AsrEvent) => {
      if (event.type === 'lost') throw new Error(`ears were lost: ${event.failure.detail}`);
      const isWarm = machineMs() - beganAt > warmUpMs;
      if (event.type === 'partial' && isWarm) addedMs.push(sinceStamp(event.text));
    };
    const options = { call: `call_${nth}`, language: 'en-US', expects: [] };
    const beganAt = machineMs();
    const speakQuietly = writerFor(asr, options, hear);
    for (let heardMs = 0; heardMs < listenMs; heardMs += batchMs) {
      speakQuietly.write();
      await sleep(batchMs);
    }
    speakQuietly.close();
  });
  return addedMs;
}

function writerFor(asr: Asr, ...[options, hear]: Parameters<Asr['open']>) {
  if (asr.takes === 'mulaw at 8 kHz') {
    const stream = asr.open(options, hear);
    const quiet = new Uint8Array(8 * batchMs).fill(mulawSilence);
    return { write: () => stream.write(quiet), close: () => stream.close() };
  }
  const stream = asr.open(options, hear);
  const quiet = new Int16Array(16 * batchMs);
  return { write: () => stream.write(quiet), close: () => stream.close() };
}
