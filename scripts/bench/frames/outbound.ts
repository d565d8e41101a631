import { startChild } from '../../../test/support/child/parent.ts';
import type { Usage } from '../../../test/support/light-gateway/light-gateway.ts';
import { type Figure, figure } from '../figure.ts';
import type { OutboundConfig } from './outbound-server.ts';
import { type Contender, measureInTurn } from './rounds.ts';
import { callsAtOnce, outboundStretch } from './sizes.ts';

/** What a second of our voice costs in messages of the pacer's size, beside one in messages of a frame each. */
export async function outboundFigures(say: (progress: string) => void): Promise<Figure[]> {
  const contenders = [await speaker('20 ms'), await speaker('as our pacer sends them')];
  try {
    const [pieces, paced] = await measureInTurn(contenders, outboundStretch, say);
    if (!pieces || !paced) throw new Error('nothing was measured');
    const { min, max, median } = paced.timesFloor;
    const name = 'outbound, a second of audio';
    return [
      figure(`${name} in 20 ms messages`, pieces.microsPerSecond.median, 'µs CPU', `${callsAtOnce} calls`),
      figure(`${name} in 200 ms messages`, paced.microsPerSecond.median, 'µs CPU', 'as the pacer sends them'),
      {
        ...figure(`${name}: 200 beside 20`, median, '×', `${min.toFixed(2)}–${max.toFixed(2)}`),
        limit: { atMost: 0.25 },
      },
    ];
  } finally {
    await Promise.all(contenders.map((contender) => contender.stop()));
  }
}

async function speaker(messages: OutboundConfig['messages']): Promise<Contender> {
  const config: OutboundConfig = { messages };
  const server = await startChild<{ usage: Usage }>(new URL('./outbound-server.ts', import.meta.url), config);
  const driver = await startChild<{ begin: null; end: null }>(new URL('./listeners.ts', import.meta.url), {
    port: server.port,
  });
  return {
    name: messages,
    usage: () => server.ask('usage'),
    resume: () => driver.ask('begin'),
    rest: () => driver.ask('end'),
    stop: () => Promise.all([server.stop(), driver.stop()]),
  };
}
