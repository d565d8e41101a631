import { describe, expect, it } from 'vitest';
import {
  connected,
  fluxWith,
  novaWith,
  open,
  overTheLine,
  sayAndWait,
} from '../adapters/asr-deepgram/deepgram.ts';
import { earsChain } from '../support/on-duty.ts';
import { soundOf } from '../support/stand-ins/word-sounds.ts';
import { until } from '../support/until.ts';

const sentence = 'what are your opening hours tonight';
const line = overTheLine(soundOf(sentence));
const lineMs = line.length / 8;

describe('A5: Deepgram drops the call in mid utterance', () => {
  it('is told once', async () => {
    const nova = await novaWith({ do: 'listen', cutAtMs: 1_000 });
    const { stream, failures, connection } = await connected(nova);
    stream.write(line);
    await connection.closed;
    await until(() => failures().length > 0);
    nova.time.advance(60_000);
    expect(failures()).toMatchObject([{ reason: 'broke_off', retryable: true }]);
    expect(nova.time.pending).toBe(0);
    expect(nova.server.asked()).toBe(1);
  });

  it.each([1000, 1008, 1011])('in order, with %d: that is told once as well', async (closeCode) => {
    const nova = await novaWith({ do: 'listen', closeAtMs: 1_000, closeCode });
    const { stream, failures, connection } = await connected(nova);
    stream.write(line);
    await connection.closed;
    await until(() => failures().length > 0);
    expect(failures()).toMatchObject([
      { reason: 'broke_off', retryable: true, detail: expect.stringContaining(`${closeCode} NET-0000`) },
    ]);
    expect(nova.server.asked()).toBe(1);
  });

  it('with a word about why', async () => {
    const nova = await novaWith({ do: 'listen' });
    const { failures, connection } = await connected(nova);
    connection.say({ type: 'Error', variant: 'NET-0000', description: 'x'.repeat(1_000_000) });
    connection.say({ type: 'Error', variant: 'NET-0000', description: 'again' });
    await connection.closed;
    expect(failures()).toMatchObject([
      { reason: 'bad_answer', retryable: true, detail: expect.stringContaining('NET-0000') },
    ]);
    expect(failures()[0]?.detail.length).toBeLessThan(300);
  });

  const cuts = Array.from({ length: Math.floor(lineMs / 20) }, (_, i) => (i + 1) * 20);
  it.each([
    ['Nova', novaWith],
    ['Flux', fluxWith],
  ])(
    `at any of ${cuts.length} moments, 20 ms apart: %s understands the same words, and none twice`,
    async (_, earsWith) => {
      const heard = await Promise.all(
        cuts.map(async (cutAtMs) => [cutAtMs, await heardWithCut(earsWith, cutAtMs)]),
      );
      expect(heard).toEqual(cuts.map((cutAtMs) => [cutAtMs, sentence]));
    },
  );
});

/** What is understood of the sentence when the first connection is cut after so much of it. */
async function heardWithCut(earsWith: typeof novaWith, cutAtMs: number): Promise<string> {
  const nova = await earsWith({ do: 'listen', cutAtMs }, { do: 'listen' });
  const { stream, texts } = open(earsChain([nova.asr], nova.time, nova.faults));
  await until(() => nova.server.connections.length === 1);
  await nova.server.caughtUp();
  await sayAndWait(stream, line, async () => {
    nova.time.advance(80);
    await nova.server.caughtUp();
    await reopened(nova);
  });
  stream.close();
  expect(nova.server.refused).toEqual([]);
  expect(nova.server.asked()).toBe(2);
  for (const connection of nova.server.connections) expect(connection.aheadMs).toBeLessThanOrEqual(960);
  return texts().join(' ');
}

/** Where the first connection was cut, the second is there before time goes on. */
async function reopened({ server, faults, time }: Awaited<ReturnType<typeof novaWith>>): Promise<void> {
  const [first, second] = server.connections;
  if (second !== undefined || !first?.isCut) return;
  await until(() => faults.counted.get('asr.connect') === 1);
  time.advance(0);
  await until(() => (server.connections[1]?.heardMs ?? 0) > 0);
}
