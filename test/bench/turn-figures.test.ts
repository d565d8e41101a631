import { expect, test } from 'vitest';
import { holds } from '../../scripts/bench/figure.ts';
import type { Manner } from '../../scripts/bench/turns/manners.ts';
import type { MeasuredTurn } from '../../scripts/bench/turns/measure-turns.ts';
import { turnFigures } from '../../scripts/bench/turns/turn-figures.ts';

const manner: Manner = {
  name: 'as a test has it',
  settings: {},
  agent: { speculates: false, patience: {} },
  quietMs: 300,
  standInsMs: 400,
  atMostMs: 450,
};

test('someone who measures turns reads what callers waited, and how much of it was our own doing', () => {
  const figures = turnFigures(manner, [turn(729), turn(730), turn(752)]);
  const named = (name: string) => figures.find((figure) => figure.name.includes(name));
  expect(named('turn as a test has it: median')).toMatchObject({ value: 430 });
  expect(named('turn as a test has it: 95 of 100')).toMatchObject({ value: 452, limit: { atMost: 450 } });
  expect(named('share: median')).toMatchObject({ value: 10 });
  expect(named('share: 95 of 100')).toMatchObject({ value: 32, limit: { atMost: 15 } });
  expect(named('llm')).toMatchObject({ value: 200 });
  expect(named('more than the journal')).toMatchObject({ value: 20, note: '19 to 42' });
  expect(figures.every(holds)).toBe(false);
});

function turn(outsideMs: number): MeasuredTurn {
  const parts = {
    endpointing: 300,
    asr: 90,
    intent: 0,
    knowledge: 0,
    llm: 200,
    chunk: 40,
    tts: 75,
    carrier: 5,
  };
  return { outsideMs, inside: { turn: 1, run: 1, parts, totalMs: 710 } };
}
