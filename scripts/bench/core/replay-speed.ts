import { replay } from '../../../src/core/call/replay.ts';
import { type Figure, figure } from '../figure.ts';
import { timesMs } from '../stopwatch.ts';
import { tenMinuteCall } from './long-call.ts';

const times = 25;

/** How long it takes to play a ten-minute call again and compare every order of it. */
export function replayFigures(): Figure[] {
  const { setup, steps } = tenMinuteCall();
  const took = timesMs(() => {
    const verdict = replay(setup, steps);
    if (verdict.type !== 'identical') throw new Error(`a fresh journal does not replay: ${verdict.type}`);
  }, times);
  const note = `${steps.length.toLocaleString('en-US')} events; fastest ${took.min.toFixed(1)}, slowest ${took.max.toFixed(1)} of ${times}`;
  return [{ ...figure('a 10-minute call replayed', took.median, 'ms', note), limit: { below: 50 } }];
}
