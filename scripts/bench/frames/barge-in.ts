import { startChild } from '../../../test/support/child/parent.ts';
import { startLightGateway } from '../../../test/support/light-gateway/light-gateway.ts';
import { type Figure, figure } from '../figure.ts';
import { percentile } from '../stopwatch.ts';
import type { BargeInAnswers } from './barge-in-driver.ts';
import { bargeInCalls } from './sizes.ts';

/** How fast the agent falls silent when somebody talks over it. */
export async function bargeInFigures(say: (progress: string) => void): Promise<Figure[]> {
  const gateway = await startLightGateway({ words: ['Are you open on Saturday?'], watchesBargeIns: true });
  const driver = await startChild<BargeInAnswers>(
    new URL('./barge-in-driver.ts', import.meta.url),
    gateway.house,
  );
  try {
    say(`${bargeInCalls} callers talk over every answer`);
    const { tookMs, unmatched } = await driver.ask('run');
    const inGateway = await gateway.ask('bargeIns');
    const times = `${inGateway.length} times, worst ${Math.max(...inGateway).toFixed(1)}`;
    const seen = `${tookMs.length} times, worst ${Math.max(...tookMs).toFixed(1)}, ${unmatched} not matched`;
    return [
      figure(
        'barge-in, in the gateway: median',
        percentile(inGateway, 50),
        'ms',
        'frame that completes minSpeechMs read from its socket → clear handed to it',
      ),
      {
        ...figure('barge-in, in the gateway: 99 of 100', percentile(inGateway, 99), 'ms', times),
        limit: { atMost: 10 },
      },
      figure(
        'barge-in, on the wire: median',
        percentile(tookMs, 50),
        'ms',
        'that frame sent → clear received',
      ),
      figure('barge-in, on the wire: 99 of 100', percentile(tookMs, 99), 'ms', seen),
    ];
  } finally {
    await Promise.all([driver.stop(), gateway.stop()]);
  }
}
