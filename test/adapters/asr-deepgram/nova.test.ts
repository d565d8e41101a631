import { describe, expect, it } from 'vitest';
import { resultOf } from '../../support/stand-ins/deepgram-nova.ts';
import { soundOf } from '../../support/stand-ins/word-sounds.ts';
import { until } from '../../support/until.ts';
import {
  connected,
  novaAt,
  novaWith,
  open,
  overTheLine,
  quiet,
  someone,
  speak,
  standIn,
} from './deepgram.ts';

const sentence = soundOf('what are your opening hours');
const line = overTheLine(sentence);

describe('a caller who is heard by Nova', () => {
  it('is guessed while they speak, and settled word for word, with where that ends', async () => {
    const nova = await novaWith({ do: 'listen' });
    const { stream, events, connection } = await connected(nova);
    stream.voiceBegan();
    await speak(nova, stream, line);
    expect(events).toEqual([
      { type: 'partial', text: 'what' },
      { type: 'partial', text: 'what are' },
      { type: 'final', text: 'what are your', confidence: 0.98, settledMs: 1_141 },
      { type: 'partial', text: 'opening' },
      { type: 'partial', text: 'opening hours' },
      { type: 'final', text: 'opening hours', confidence: 0.98, settledMs: expect.any(Number) },
    ]);
    stream.close();
    expect(await connection.closed).toBe(1000);
    expect(connection.told.map(({ type }) => type)).toEqual(['CloseStream']);
    expect(nova.server.refused).toEqual([]);
    expect(nova.time.pending).toBe(0);
  });

  it('is understood as well where the house resamples for it', async () => {
    const { server, time } = await standIn({ do: 'listen' });
    const asr = novaAt({ url: server.url, time, takes: 'PCM16 at 16 kHz' });
    const texts: string[] = [];
    const stream = asr.open(someone, (event) => event.type === 'final' && texts.push(event.text));
    stream.write(sentence);
    await until(() => server.connections.length === 1);
    while (texts.length < 2) {
      time.advance(64);
      await server.caughtUp();
    }
    expect(texts).toEqual(['what are your', 'opening hours']);
    expect(server.connections[0]?.query.get('encoding')).toBe('linear16');
    expect(server.connections[0]?.query.get('sample_rate')).toBe('16000');
    stream.close();
  });

  it('is settled as soon as our own ears say that they have ended', async () => {
    const nova = await novaWith({ do: 'listen' });
    const { stream, texts, connection } = await connected(nova);
    stream.voiceBegan();
    await speak(nova, stream, line.subarray(0, 8 * (line.length / 8 - 250)));
    expect(texts()).toEqual(['what are your']);
    stream.voiceEnded();
    await nova.server.caughtUp();
    expect(texts()).toEqual(['what are your', 'opening hours']);
    expect(connection.told.map(({ type }) => type)).toEqual(['Finalize']);
  });

  it('is asked about once, behind the last of their audio, and not before they have said anything', async () => {
    const nova = await novaWith({ do: 'listen' });
    const { stream, connection } = await connected(nova);
    stream.voiceEnded();
    stream.write(quiet(500));
    stream.voiceEnded();
    stream.voiceEnded();
    await nova.server.caughtUp();
    expect(connection.told).toMatchObject([{ type: 'Finalize', heardMs: 500 }]);
    stream.write(quiet(80));
    stream.voiceEnded();
    await nova.server.caughtUp();
    expect(connection.told).toHaveLength(2);
  });

  it('whose voice had no words is owned up to, once, and their silence is not', async () => {
    const nova = await novaWith({ do: 'listen' });
    const { stream, events } = await connected(nova);
    await speak(nova, stream, quiet(7_000));
    expect(events).toEqual([]);
    stream.voiceBegan();
    await speak(nova, stream, quiet(400));
    stream.voiceEnded();
    await speak(nova, stream, quiet(7_000));
    expect(events).toEqual([{ type: 'final', text: '', confidence: 0, settledMs: 7_400 }]);
  });

  it('is not said to have said nothing when all their words were settled before we asked', async () => {
    const nova = await novaWith({ do: 'listen' });
    const { stream, texts } = await connected(nova);
    stream.voiceBegan();
    await speak(nova, stream, line);
    stream.voiceEnded();
    await nova.server.caughtUp();
    expect(texts()).toEqual(['what are your', 'opening hours']);
  });

  it('takes a guess back when it comes to nothing', async () => {
    const nova = await novaWith({ do: 'listen', isDeaf: true });
    const { stream, events, connection } = await connected(nova);
    stream.write(quiet(1_000));
    await nova.server.caughtUp();
    const span = { fromMs: 0, untilMs: 500 };
    connection.say(resultOf([{ word: 'no', fromMs: 100, untilMs: 300 }], span, {}));
    connection.say(resultOf([], span, { is_final: true }));
    await nova.server.caughtUp();
    expect(events).toEqual([
      { type: 'partial', text: 'no' },
      { type: 'partial', text: '' },
    ]);
  });
});

describe('what Nova is asked for', () => {
  async function queryFor(model: string, options: Partial<typeof someone>) {
    const { server, time } = await standIn({ do: 'listen' });
    const asr = novaAt({ url: server.url, time, takes: 'mulaw at 8 kHz', model });
    open(asr, { ...someone, ...options });
    await until(() => server.connections.length === 1);
    return server.connections[0]?.query ?? new URLSearchParams();
  }

  it('names what the agent expects to hear, as often as the model takes, and no phrase twice', async () => {
    const expects = [
      '  opening hours ',
      'opening hours',
      '',
      ...Array.from({ length: 90 }, (_, i) => `dish ${i}`),
    ];
    const terms = (await queryFor('nova-3', { expects })).getAll('keyterm');
    expect(terms.slice(0, 2)).toEqual(['opening hours', 'dish 0']);
    expect(terms).toHaveLength(50);
  });

  it.each([
    ['names', 'a'],
    ['another script', 'д'],
  ])('has no more of %s than a stream is ever refused for', async (_, letter) => {
    const long = [letter.repeat(400), `${letter.repeat(99)}!`, letter.repeat(500)];
    const terms = (await queryFor('nova-3', { expects: long })).getAll('keyterm');
    expect(Buffer.byteLength(terms.join(''))).toBeLessThanOrEqual(1_000);
    expect(terms).toEqual(long.slice(0, letter === 'a' ? 3 : 2));
  });

  it('and what it is not told of that is said once in the log', async () => {
    const { server, time } = await standIn({ do: 'listen' });
    const said: object[] = [];
    const log = { debug: (_: string, fields = {}) => void said.push(fields) };
    const asr = novaAt({ url: server.url, time, takes: 'mulaw at 8 kHz', log });
    const expects = Array.from({ length: 60 }, (_, i) => `dish ${i}`);
    for (const call of ['call_1', 'call_2']) open(asr, { ...someone, call, expects });
    await until(() => server.connections.length === 2);
    expect(said).toEqual([{ leftOut: 10, firstLeftOut: 'dish 50' }]);
  });

  it('has no key terms for a model that refuses them', async () => {
    expect((await queryFor('nova-2-phonecall', { expects: ['opening hours'] })).has('keyterm')).toBe(false);
  });

  it('is the language of the call', async () => {
    expect((await queryFor('nova-3', { language: 'de' })).get('language')).toBe('de');
  });
});

describe('audio that Nova is not ready for', () => {
  it('waits, and goes out no faster than 1.25 times real time but for its first second, with what is said meanwhile behind it', async () => {
    const nova = await novaWith({ do: 'listen' });
    const { stream, texts } = open(nova.asr);
    stream.voiceBegan();
    stream.write(line);
    stream.write(quiet(1_000));
    await until(() => nova.server.connections[0]?.heardMs === 960);
    await speak(nova, stream, quiet(800));
    stream.voiceEnded();
    const [connection] = nova.server.connections;
    expect(connection?.heardMs).toBe(1_920);
    await speak(nova, stream, quiet(10_400));
    expect(texts()).toEqual(['what are your', 'opening hours']);
    expect(connection?.aheadMs).toBe(960);
    expect(connection?.heardMs).toBe(line.length / 8 + 12_200);
    expect(connection?.piecesMs.every((ms) => ms <= 80)).toBe(true);
    // What ended long ago is asked about where it ended.
    expect(connection?.told).toMatchObject([{ type: 'Finalize', heardMs: line.length / 8 + 1_800 }]);
  });

  it('goes out in whole pieces of 80 ms, however short it came', async () => {
    const nova = await novaWith({ do: 'listen' });
    const { stream } = open(nova.asr);
    stream.write(quiet(60));
    for (let at = 0; at < 3_000; at += 20) stream.write(quiet(20));
    await until(() => nova.server.connections.length === 1);
    await speak(nova, stream, quiet(16_000));
    const [connection] = nova.server.connections;
    expect(connection?.heardMs).toBe(19_060);
    // With the last of them it has caught up.
    expect(connection?.piecesMs.filter((ms) => ms !== 80)).toHaveLength(1);
  });

  it('is kept for ten seconds, and what is told about it is told of the audio as it was written', async () => {
    const nova = await novaWith({ do: 'listen' });
    const { stream, events } = open(nova.asr);
    stream.write(quiet(3_000));
    stream.write(quiet(10_000 - line.length / 8));
    stream.write(line);
    await until(() => nova.server.connections.length === 1);
    await speak(nova, stream, quiet(9_600));
    const settled = events.flatMap((event) => (event.type === 'final' ? [event.settledMs] : []));
    expect(settled[0]).toBe(13_000 - line.length / 8 + 1_141);
  });
});

describe('words that Nova never settles', () => {
  const guess = (flags = {}) =>
    resultOf(
      [
        { word: 'opening', fromMs: 100, untilMs: 340 },
        { word: 'hours', fromMs: 400, untilMs: 640 },
      ],
      { fromMs: 0, untilMs: 700 },
      flags,
    );

  async function hearing(...messages: object[]) {
    const nova = await novaWith({ do: 'listen', isDeaf: true });
    const { stream, events, texts, connection } = await connected(nova);
    stream.write(quiet(2_000));
    await nova.server.caughtUp();
    for (const message of messages) connection.say(message);
    await nova.server.caughtUp();
    return { events, texts };
  }

  it.each([
    [
      'an utterance ends without them',
      [guess(), { type: 'UtteranceEnd', channel: [0, 1], last_word_end: 0.64 }],
    ],
    ['speech ends with them', [guess({ speech_final: true })]],
    ['other words follow', [guess(), resultOf([], { fromMs: 700, untilMs: 900 }, { is_final: true })]],
  ])('are settled when %s', async (_, messages) => {
    const { events } = await hearing(...messages);
    expect(events).toEqual([
      { type: 'partial', text: 'opening hours' },
      { type: 'final', text: 'opening hours', confidence: 0.98, settledMs: 700 },
    ]);
  });

  it('are not said twice when they are settled after all, and what goes on from them is said', async () => {
    const end = { type: 'UtteranceEnd', channel: [0, 1], last_word_end: 0.64 };
    const late = resultOf(
      [
        { word: 'opening', fromMs: 100, untilMs: 340 },
        { word: 'hours', fromMs: 400, untilMs: 640 },
        { word: 'please', fromMs: 800, untilMs: 1_000 },
      ],
      { fromMs: 0, untilMs: 1_100 },
      { is_final: true },
    );
    expect((await hearing(guess(), end, guess({ is_final: true }))).texts()).toEqual(['opening hours']);
    expect((await hearing(guess(), end, late)).texts()).toEqual(['opening hours', 'please']);
  });
});
