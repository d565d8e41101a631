import { describe, expect, it } from 'vitest';
import { connected, novaWith, quiet } from '../adapters/asr-deepgram/deepgram.ts';
import { resultOf } from '../support/stand-ins/deepgram-nova.ts';

const yes = resultOf(
  [{ word: 'yes', fromMs: 100, untilMs: 340 }],
  { fromMs: 0, untilMs: 400 },
  { is_final: true },
);

describe('A8: what Deepgram says comes in an order of its own', () => {
  it('words that nobody guessed are settled', async () => {
    expect(await toldOf(yes)).toEqual(['final yes']);
  });

  it('words that are settled twice are told once', async () => {
    expect(await toldOf(yes, yes)).toEqual(['final yes']);
  });

  it('a guess of what is settled is not told', async () => {
    expect(await toldOf(yes, { ...yes, is_final: false })).toEqual(['final yes']);
  });

  it('that an utterance is over is nothing new when its words are settled', async () => {
    expect(await toldOf(yes, { type: 'UtteranceEnd', last_word_end: 0.34 })).toEqual(['final yes']);
  });

  it('the end of an utterance gets lost, and its words do not', async () => {
    const guess = { ...yes, is_final: false };
    const next = resultOf([{ word: 'no', fromMs: 700, untilMs: 900 }], { fromMs: 400, untilMs: 1_000 }, {});
    expect(await toldOf(guess, next)).toEqual(['partial yes', 'final yes', 'partial no']);
  });

  it('a call that is over hears nothing more', async () => {
    const nova = await novaWith({ do: 'listen', isDeaf: true });
    const { stream, events, connection } = await connected(nova);
    stream.write(quiet(1_000));
    await nova.server.caughtUp();
    connection.say(yes);
    stream.close();
    await connection.closed;
    expect(events).toEqual([]);
  });
});

async function toldOf(...messages: readonly object[]): Promise<string[]> {
  const nova = await novaWith({ do: 'listen', isDeaf: true });
  const { stream, events, connection } = await connected(nova);
  stream.write(quiet(2_000));
  await nova.server.caughtUp();
  for (const message of messages) connection.say(message);
  await nova.server.caughtUp();
  return events.map((event) => ('text' in event ? `${event.type} ${event.text}` : event.type));
}
