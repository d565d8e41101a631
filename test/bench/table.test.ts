import { expect, test } from 'vitest';
import { figure, holds } from '../../scripts/bench/figure.ts';
import { tableOf } from '../../scripts/bench/table.ts';

test('someone who measures reads which promises were held, and what could not be measured', () => {
  const figures = [
    figure('events', 103_589.4, 'events/s', '74–112 thousand'),
    { ...figure('replayed', 56, 'ms'), limit: { below: 50 } },
    { ...figure('replayed', 49.5, 'ms'), limit: { below: 50 } },
    { ...figure('words off', 2, 'words'), limit: { atMost: 2 } },
    { ...figure('simulated', 498, '×'), limit: { atLeast: 500 } },
    { ...figure('simulated', null, '×', 'not here'), limit: { atLeast: 500 } },
  ];
  expect(figures.map(holds)).toEqual([true, false, true, true, false, true]);
  expect(tableOf(figures)).toMatchInlineSnapshot(`
    "events     103,589  events/s                 74–112 thousand
    replayed        56  ms        < 50  MISSED
    replayed      49.5  ms        < 50  held
    words off        2  words     ≤ 2  held
    simulated      498  ×         ≥ 500  MISSED
    simulated        –  ×         ≥ 500          not here"
  `);
});
