import { describe, expect, it } from 'vitest';
import { ReadyEars } from '../../../src/runtime/ready-ears.ts';
import { earsChain } from '../../support/on-duty.ts';
import { soundOf } from '../../support/stand-ins/word-sounds.ts';
import { until } from '../../support/until.ts';
import { type AtDeepgram, fluxWith, novaWith, open, overTheLine, someone, speak } from './deepgram.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const sentence = 'what are your opening hours';

/** Ears that can be opened ahead, as a call has them. */
function ahead(at: AtDeepgram) {
  const asr = earsChain([at.asr], at.time, at.faults);
  return { ...at, asr: new ReadyEars({ asr, timers: at.time, log: quiet }) };
}

/** Their socket is open, and it has rung for so long. */
async function rung(at: AtDeepgram, ms: number) {
  const ears = ahead(at);
  ears.asr.prepare(someone);
  await until(() => at.server.connections.length === 1);
  await at.server.caughtUp();
  for (let passed = 0; passed < ms; passed += 100) {
    at.time.advance(100);
    await at.server.caughtUp();
  }
  return ears;
}

describe.each([
  ['Nova', novaWith],
  ['Flux', fluxWith],
])('a socket at %s that was opened while it rang', (_, earsWith) => {
  it('is the one that the caller is heard over, from their first word', async () => {
    const ears = await rung(await earsWith({ do: 'listen' }), 7_900);
    const { stream, texts, failures } = open(ears.asr);
    stream.voiceBegan();
    await speak(ears, stream, overTheLine(soundOf(`${sentence},,`)));
    stream.voiceEnded();
    await until(() => texts().length > 0);
    expect(texts().join(' ')).toBe(sentence);
    expect([failures(), ears.server.refused, ears.server.asked()]).toEqual([[], [], 1]);
    stream.close();
  });

  it('is not there any more when nobody came, before Deepgram would end it itself', async () => {
    const ears = await rung(await earsWith({ do: 'listen' }), 8_000);
    await until(() => ears.server.live() === 0);
    expect(await ears.server.connections[0]?.closed).toBe(1000);
    expect(ears.time.pending).toBe(0);
  });

  it('is opened again while it still rings when it breaks, and no word is lost', async () => {
    const ears = await rung(await earsWith({ do: 'listen' }, { do: 'listen' }), 100);
    ears.server.connections[0]?.say({ type: 'Error', description: 'as the test wants it' });
    await until(() => {
      ears.time.advance(10);
      return ears.server.connections.length === 2;
    });
    await ears.server.caughtUp();
    const { stream, texts, failures } = open(ears.asr);
    stream.voiceBegan();
    await speak(ears, stream, overTheLine(soundOf(`${sentence},,`)));
    stream.voiceEnded();
    await until(() => texts().length > 0);
    expect([texts().join(' '), failures(), ears.server.live()]).toEqual([sentence, [], 1]);
    stream.close();
  });
});
