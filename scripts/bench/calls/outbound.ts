import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../../../test/support/child/parent.ts';
import type { Usage } from '../../../test/support/light-gateway/light-gateway.ts';
import { type Figure, figure } from '../figure.ts';
import { callsAtOnce } from '../frames/sizes.ts';
import { spreadOf } from '../stopwatch.ts';
import type { RealCalls } from './real-calls.ts';
import { answerRounds, answerWindowMs } from './sizes.ts';

/** What a second of an answer costs, all that it takes to get it included, beside a server that sends as much. */
export async function answerFigures(calls: RealCalls, say: (progress: string) => void): Promise<Figure[]> {
  const floor = await speakingFloor();
  try {
    const rounds: { ours: number; floor: number; heardMs: number }[] = [];
    // The first time is for the compiler, and for connections that stay open.
    for (let round = 0; round <= answerRounds; round += 1) {
      const answered = await costOfAnswers(calls);
      const bare = await floor.cost();
      say(
        `round ${round} of ${answerRounds}, µs of CPU for a second of an answer: bare ws ${bare.toFixed(0)}, ours ${answered.micros.toFixed(0)}`,
      );
      if (round > 0) rounds.push({ ours: answered.micros, floor: bare, heardMs: answered.heardMs });
    }
    const ours = spreadOf(rounds.map((round) => round.ours));
    const bare = spreadOf(rounds.map((round) => round.floor));
    const { median, min, max } = spreadOf(rounds.map((round) => round.ours / round.floor));
    const heard = spreadOf(rounds.map(({ heardMs }) => heardMs / callsAtOnce / 1_000));
    const note = `${callsAtOnce} at once, each hears ${heard.min.toFixed(1)}–${heard.max.toFixed(1)} s`;
    return [
      figure(
        'outbound, a second of an answer: bare ws',
        bare.median,
        'µs CPU',
        'the same messages, and no more',
      ),
      figure('outbound, a second of an answer: ours', ours.median, 'µs CPU', note),
      figure(
        'outbound, ours beside the floor',
        median,
        '×',
        `${min.toFixed(2)}–${max.toFixed(2)}; words, model, Aura’s sound and the journal included`,
      ),
    ];
  } finally {
    await floor.stop();
  }
}

async function costOfAnswers({ gateway, callers }: RealCalls): Promise<{ micros: number; heardMs: number }> {
  await callers.ask('ask');
  const [cpuBefore, before] = await Promise.all([gateway.ask('cpuMicros'), callers.ask('traffic')]);
  await sleep(answerWindowMs);
  const [cpuAfter, after] = await Promise.all([gateway.ask('cpuMicros'), callers.ask('traffic')]);
  const heardMs = after.heardMs - before.heardMs;
  return { micros: (cpuAfter - cpuBefore) / (heardMs / 1_000), heardMs };
}

async function speakingFloor() {
  const server = await startChild<{ usage: Usage }>(new URL('./speaking-floor.ts', import.meta.url), null);
  const listeners = await startChild<{ begin: null; end: null }>(
    new URL('../frames/listeners.ts', import.meta.url),
    { port: server.port },
  );
  return {
    async cost(): Promise<number> {
      await listeners.ask('begin');
      await sleep(500);
      const before = await server.ask('usage');
      await sleep(floorWindowMs);
      const after = await server.ask('usage');
      await listeners.ask('end');
      return (after.cpuMicros - before.cpuMicros) / ((after.audioMs - before.audioMs) / 1_000);
    },
    stop: () => Promise.all([listeners.stop(), server.stop()]),
  };
}

/** Callers who hear nothing meanwhile must not be taken for lost. */
const floorWindowMs = 2_500;
