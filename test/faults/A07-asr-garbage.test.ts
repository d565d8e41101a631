import { describe, expect, it } from 'vitest';
import { connected, novaWith, overTheLine, quiet, speak } from '../adapters/asr-deepgram/deepgram.ts';
import { resultOf } from '../support/stand-ins/deepgram-nova.ts';
import { soundOf } from '../support/stand-ins/word-sounds.ts';

const result = (channel: unknown, flags = {}) => ({
  type: 'Results',
  start: 0,
  duration: 0.5,
  is_final: true,
  ...flags,
  channel,
});
const saying = (transcript: unknown, confidence: unknown) => ({ alternatives: [{ transcript, confidence }] });

/** Frames that mean nothing. */
const nonsense: readonly (object | string | Buffer)[] = [
  '',
  'not JSON',
  '{"type":"Results"',
  'null',
  '17',
  '[]',
  '{}',
  '{"type":null}',
  '{"type":"Applause","volume":11}',
  Buffer.from([0, 1, 2, 3]),
  Buffer.alloc(0),
  JSON.stringify({ type: '__proto__', channel: { constructor: {} } }),
];

/** Messages of Nova's in which something is missing or mad, and no words are. */
const wordless: readonly object[] = [
  { type: 'Results' },
  result(null),
  result({}),
  result({ alternatives: [] }),
  result({ alternatives: [null] }),
  result(saying(null, 0.9)),
  result(saying(['no'], 0.9)),
  { type: 'UtteranceEnd', last_word_end: -1 },
  { type: 'SpeechStarted', timestamp: 'soon' },
  { type: 'Metadata' },
];

describe('A7: Deepgram talks nonsense', () => {
  it.each([nonsense, wordless].flat())(
    '%j: nobody is told, and the next words are understood',
    async (frame) => {
      const nova = await novaWith({ do: 'listen', greets: [frame] });
      const { stream, events, texts } = await connected(nova);
      expect(events).toEqual([]);
      await speak(nova, stream, overTheLine(soundOf('a table for four')));
      expect(texts()).toEqual(['a table for', 'four']);
      const isNonsense = nonsense.includes(frame);
      expect(nova.faults.counted.get('asr.badmsg')).toBe(isNonsense ? 1 : undefined);
    },
  );

  it('and leaves the beginning of what it said in the log, where a caller’s words may stand', async () => {
    const nova = await novaWith({ do: 'listen', greets: [{ type: 'Applause', loud: 'x'.repeat(500) }] });
    await connected(nova);
    const [fault] = nova.faults.noted;
    expect(fault?.fields).toMatchObject({
      callId: 'call_1',
      'pii.said': expect.stringMatching(/Applause.*x$/),
    });
    expect(JSON.stringify(fault).match(/x/g)?.length).toBeLessThan(200);
  });

  it.each([null, 'NaN', -1, 7, '{}', [], undefined])(
    'is as sure as %j: words are words',
    async (confidence) => {
      const nova = await novaWith({ do: 'listen', isDeaf: true });
      const { stream, events, connection } = await connected(nova);
      stream.write(quiet(500));
      await nova.server.caughtUp();
      connection.say(result(saying('hello', confidence)));
      await nova.server.caughtUp();
      expect(events).toEqual([{ type: 'final', text: 'hello', confidence: 0, settledMs: 500 }]);
    },
  );

  it.each([
    ['1e999', 0.5],
    [-3, 0.5],
    [0, 'long'],
    [0, 1e9],
    [1e9, 1],
  ])(
    'of audio from %j on, for %j seconds: the words count, and others after them',
    async (start, duration) => {
      const nova = await novaWith({ do: 'listen', isDeaf: true });
      const { stream, events, texts, connection } = await connected(nova);
      stream.write(quiet(500));
      await nova.server.caughtUp();
      connection.say(result(saying('hello', 1), { start, duration }));
      connection.say(result(saying('again', 1), { start: 0.5, duration: 0.2 }));
      await nova.server.caughtUp();
      expect(texts()).toEqual(['hello', 'again']);
      for (const event of events)
        if (event.type === 'final') expect(event.settledMs ?? 0).toBeLessThanOrEqual(500);
    },
  );

  it('of audio that it was never sent: the words count, and nothing is taken for dealt with', async () => {
    const nova = await novaWith({ do: 'listen' });
    const { events, connection } = await connected(nova);
    connection.say(result(saying('hello', 1)));
    await nova.server.caughtUp();
    expect(events).toEqual([{ type: 'final', text: 'hello', confidence: 1, settledMs: 0 }]);
  });

  it('without end: an utterance is cut after 4096 letters, and the next one is not', async () => {
    const nova = await novaWith({ do: 'listen', isDeaf: true });
    const { stream, events, texts, connection } = await connected(nova);
    stream.write(quiet(2_000));
    await nova.server.caughtUp();
    const endless = 'x'.repeat(1_000_000);
    connection.say(result(saying(endless, 1), { is_final: false }));
    for (let i = 0; i < 3; i += 1) connection.say(result(saying(endless, 1), { start: i / 2 }));
    connection.say({ type: 'UtteranceEnd', last_word_end: 1.5 });
    connection.say(
      resultOf(
        [{ word: 'yes', fromMs: 1_600, untilMs: 1_800 }],
        { fromMs: 1_500, untilMs: 1_900 },
        { is_final: true },
      ),
    );
    await nova.server.caughtUp();
    expect(texts().map(({ length }) => length)).toEqual([4_096, 3]);
    expect(events[0]).toMatchObject({ type: 'partial', text: 'x'.repeat(4_096) });
  });
});
