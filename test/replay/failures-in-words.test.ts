import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { Story } from '../../scripts/story/story.ts';
import { answered, says } from '../support/caller-acts.ts';
import { type Played, play, type Scripted } from '../support/play.ts';

function toldOf({ steps, state: { setup } }: Played): string[] {
  const lines: string[] = [];
  const story = new Story((_, told) => lines.push(stripVTControlCharacters(told).trim()));
  for (const [seq, { event, after }] of steps.entries())
    story.tell({ setup, seq, event, commands: after.commands });
  return lines;
}

const asks = [answered, ...says(3_500, 'what are your opening hours')];

test('a story says which provider failed, why, and what the caller heard instead', () => {
  const call = play(asks, {
    agent: { speculates: false },
    reply: () => ({ pieces: [], end: 'fails' }),
    untilMs: 7_000,
  });
  const failures = toldOf(call).filter((line) => /failed|for the caller/.test(line));
  expect(failures).toEqual([
    expect.stringMatching(/^reply failed: \w+, \w+: ./),
    'what it means for the caller: a longer wait: the model is asked once more',
    expect.stringMatching(/^reply failed: \w+, \w+: ./),
    'what it means for the caller: they hear an apology instead of an answer',
  ]);
});

test('a story does not call a caller silent who was heard', () => {
  const speaks = (at: number): Scripted[] => [
    [at, { type: 'caller.speech_started', voicedMs: 60 }],
    [at + 200, { type: 'caller.speech_sustained', voicedMs: 260 }],
    [at + 1_500, { type: 'caller.speech_ended', silentMs: 300 }],
  ];
  const unheard = play([answered, ...speaks(4_000), ...speaks(13_000), ...speaks(22_000)]);
  const silent = 'the call is over: the caller did not answer when asked';
  expect(toldOf(unheard).at(-1)).toBe(`${silent}; 3 voices were heard before that, and no words made out`);
  expect(toldOf(play([answered])).at(-1)).toBe(silent);
});
