import type { LatencyParts } from '../../../src/core/analysis/turn-latency.ts';
import { type Figure, figure } from '../figure.ts';
import { percentile } from '../stopwatch.ts';
import type { Manner } from './manners.ts';
import type { MeasuredTurn } from './measure-turns.ts';

/** What we may add to what the providers take. */
const ownShareMaxMs = 15;
/** The carrier hands the caller's voice on in frames of 20 ms, so that much of it is its own doing. */
const frameMs = 20;

const stages: readonly (keyof LatencyParts)[] = [
  'endpointing',
  'asr',
  'intent',
  'knowledge',
  'llm',
  'chunk',
  'tts',
  'carrier',
];

/** The figures of one manner of taking turns: what callers waited, what of it was our own doing, and where it went. */
export function turnFigures(manner: Manner, turns: readonly MeasuredTurn[]): Figure[] {
  const { name, quietMs, standInsMs, atMostMs } = manner;
  const waits = turns.map(({ outsideMs }) => outsideMs - quietMs);
  const own = waits.map((ms) => ms - standInsMs - frameMs);
  const apart = turns.map(({ outsideMs, inside }) => outsideMs - inside.totalMs);
  return [
    figure(
      `turn ${name}: median`,
      percentile(waits, 50),
      'ms',
      `${turns.length} turns, less ${quietMs} ms of quiet`,
    ),
    {
      ...figure(
        `turn ${name}: 95 of 100`,
        percentile(waits, 95),
        'ms',
        `worst ${Math.max(...waits).toFixed(0)}`,
      ),
      limit: { atMost: atMostMs },
    },
    figure(
      `  the gateway's own share: median`,
      percentile(own, 50),
      'ms',
      `less ${standInsMs} ms of the stand-ins and a frame`,
    ),
    {
      ...figure(`  the gateway's own share: 95 of 100`, percentile(own, 95), 'ms'),
      limit: { atMost: ownShareMaxMs },
    },
    ...stages.map((stage) => stageFigure(stage, turns)),
    figure(
      '  the carrier measures more than the journal: median',
      percentile(apart, 50),
      'ms',
      spreadOf(apart),
    ),
  ];
}

function stageFigure(stage: keyof LatencyParts, turns: readonly MeasuredTurn[]): Figure {
  const parts = turns.map(({ inside }) => inside.parts[stage]);
  return figure(
    `  of it, by the journal: ${stage}`,
    percentile(parts, 50),
    'ms',
    `95 of 100: ${percentile(parts, 95)}`,
  );
}

function spreadOf(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`;
}
