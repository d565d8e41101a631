import { startChild } from '../../../test/support/child/parent.ts';
import type { Usage } from '../../../test/support/light-gateway/light-gateway.ts';
import { startLightGateway } from '../../../test/support/light-gateway/light-gateway.ts';
import { type Figure, figure } from '../figure.ts';
import type { DriverAnswers, DriverConfig } from './frames-driver.ts';
import { type Contender, type Measured, measureInTurn } from './rounds.ts';
import { callsAtOnce, inboundStretch } from './sizes.ts';

const framesPerSecond = 50;

/** What a frame from a caller costs, beside a server that does nothing with it. */
export async function inboundFigures(say: (progress: string) => void): Promise<Figure[]> {
  const contenders = [await floor(), await gateway('PCM16 through the FIR')];
  try {
    const [bare, pcm] = await measureInTurn(contenders, inboundStretch, say);
    if (!bare || !pcm) throw new Error('nothing was measured');
    return [
      figure(
        'inbound, 20 ms frame: bare ws',
        perFrame(bare),
        'µs CPU',
        `${callsAtOnce} calls, half of them speak`,
      ),
      ...figuresOf('inbound, PCM16 16 kHz through the FIR', pcm, 1.7),
    ];
  } finally {
    await Promise.all(contenders.flatMap(({ server, driver }) => [server.stop(), driver.stop()]));
  }
}

function figuresOf(name: string, measured: Measured, atMost: number): Figure[] {
  const { min, max, median } = measured.timesFloor;
  return [
    figure(name, perFrame(measured), 'µs CPU', 'the whole gateway, providers that cost nothing'),
    {
      ...figure(`${name}: beside the floor`, median, '×', `${min.toFixed(2)}–${max.toFixed(2)}`),
      limit: { atMost },
    },
  ];
}

function perFrame({ microsPerSecond }: Measured): number {
  return microsPerSecond.median / framesPerSecond;
}

async function floor(): Promise<Contender> {
  const server = await startChild<{ usage: Usage }>(new URL('./floor-server.ts', import.meta.url), null);
  return { name: 'bare ws', server, driver: await driverTo({ to: { port: server.port } }) };
}

async function gateway(name: string): Promise<Contender> {
  const server = await startLightGateway({ words: [] });
  return { name, server, driver: await driverTo({ to: server.house }) };
}

function driverTo(config: DriverConfig) {
  return startChild<DriverAnswers>(new URL('./frames-driver.ts', import.meta.url), config);
}
