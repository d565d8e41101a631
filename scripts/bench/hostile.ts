import { readMark } from '../../src/core/call/mark.ts';
import type { RehearsalResult } from '../../src/phone/rehearsal.ts';
import { gatherCrowd } from '../../test/support/hostile/crowd.ts';
import { startLightGateway } from '../../test/support/light-gateway/light-gateway.ts';
import { rehearseCalls, wordsOfCallers } from '../../test/support/light-gateway/rehearsed-calls.ts';
import { type Figure, figure } from './figure.ts';
import { percentile } from './stopwatch.ts';

const calls = 20;
/** Our pacer sends the next message when the carrier has no more than this left to play. */
const dueAtBufferedMs = 200;

/** How much later our audio reaches a carrier when two hundred hostile sockets are open beside its calls. */
export async function benchHostile(): Promise<Figure[]> {
  const gateway = await startLightGateway({ words: wordsOfCallers });
  const crowd = await gatherCrowd(gateway.house);
  try {
    console.log(`${calls} calls, alone`);
    const alone = await rehearseCalls(gateway.house, calls);
    const heldBefore = await gateway.ask('held');
    const attackers = await crowd.ask('attack');
    console.log(`${calls} calls, beside ${attackers} hostile sockets`);
    const beset = await rehearseCalls(gateway.house, calls);
    const heldMb = ((await gateway.ask('held')) - heldBefore) / 1_048_576;
    return [...figuresOf(alone, beset), figure('held after the attack, more than before', heldMb, 'MB')];
  } finally {
    await Promise.all([crowd.stop(), gateway.stop()]);
  }
}

function figuresOf(alone: readonly RehearsalResult[], beset: readonly RehearsalResult[]): Figure[] {
  const [quiet, attacked] = [alone.flatMap(latenessMs), beset.flatMap(latenessMs)];
  const failed = [...alone, ...beset].filter(({ ok }) => !ok).length;
  const note = (late: readonly number[]) => `${late.length} messages, worst ${Math.max(...late)}`;
  const ratio = percentile(attacked, 99) / percentile(quiet, 99);
  return [
    figure('calls that did not come off', failed, `of ${2 * calls}`, 'alone, and beside the crowd'),
    figure('audio late at the carrier, alone: 99 of 100', percentile(quiet, 99), 'ms', note(quiet)),
    figure('audio late at the carrier, attacked: 99 of 100', percentile(attacked, 99), 'ms', note(attacked)),
    figure(
      'audio late at the carrier: attacked beside alone',
      ratio,
      '×',
      'of the 50 ms between two looks of the pacer',
    ),
  ];
}

/**
 * How long after it was due each message came, by the carrier's own ledger: it is due when 200 ms are left to play. The
 * first of a run, or after a clear, was due when there was something to say, which a carrier cannot know.
 */
function latenessMs({ facts }: RehearsalResult): number[] {
  const late: number[] = [];
  let isFirst = true;
  let dryAt = 0;
  for (const fact of facts) {
    if (fact.type === 'stream.mark_received' && readMark(fact.name)?.seq === 0) isFirst = true;
    if (fact.type !== 'stream.audio_received') continue;
    if (!isFirst) late.push(Math.max(0, dueAtBufferedMs - (dryAt - fact.at)));
    isFirst = false;
    dryAt = fact.at + fact.bufferedMs;
  }
  return late;
}
