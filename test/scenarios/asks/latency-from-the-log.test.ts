import { describe, expect, test } from 'vitest';
import { noLatencyYet, type TurnLatency, watchLatency } from '../../../src/core/analysis/turn-latency.ts';
import { answered, says } from '../../support/caller-acts.ts';
import { type Played, play } from '../../support/play.ts';
import { replies } from '../../support/scripted-world.ts';

function latenciesOf(call: Played): TurnLatency[] {
  let watch = noLatencyYet;
  return call.steps.flatMap(({ event, after }) => {
    watch = watchLatency(watch, event, after);
    return watch.completed === null ? [] : [watch.completed];
  });
}

describe('how long a caller waited is read off the log, on one clock (ask 24: livekit/agents#6093)', () => {
  test('is never longer than the call, and its parts sum to it, however often they cut in', () => {
    const cutsIn = [7_800, 11_400, 15_000].flatMap((at) => says(at, 'and on Sundays'));
    const call = play([answered, ...says(3_500, 'what are your opening hours'), ...cutsIn], {
      reply: replies(
        ...Array.from({ length: 4 }, () => 'We are open from nine to five, and longer in the summer.'),
      ),
      untilMs: 20_000,
    });
    const turns = latenciesOf(call);
    expect(turns.map(({ turn }) => turn)).toEqual([1, 2, 3, 4]);
    for (const { parts, totalMs } of turns) {
      const values = Object.values(parts);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(values.reduce((sum, part) => sum + part, 0)).toBe(totalMs);
      expect(totalMs).toBeLessThan(2_000);
    }
  });

  test('is not told of a turn whose answer nobody heard', () => {
    const call = play([answered, ...says(3_500, 'are you open today'), [5_150, { type: 'caller.hung_up' }]]);
    expect(call.state.turns).toBe(1);
    expect(latenciesOf(call)).toEqual([]);
  });

  test('is not told of a greeting, a reprompt or an apology, which answer nothing', () => {
    expect(latenciesOf(play([answered]))).toEqual([]);
  });

  test('is told once of a caller who was cut short and asked again', () => {
    const call = play([answered, ...says(3_500, 'are you open today'), ...says(5_050, 'on Sundays I mean')], {
      untilMs: 12_000,
    });
    expect(latenciesOf(call).map(({ turn }) => turn)).toEqual([2]);
  });
});
