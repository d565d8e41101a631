import { startChild } from '../../../test/support/child/parent.ts';
import type { Usage } from '../../../test/support/light-gateway/light-gateway.ts';
import { startLightGateway } from '../../../test/support/light-gateway/light-gateway.ts';
import type { Hearing } from '../../../test/support/light-gateway/light-providers.ts';
import { type Figure, figure } from '../figure.ts';
import type { DriverAnswers, DriverConfig } from './frames-driver.ts';
import { type Contender, type Measured, measureInTurn } from './rounds.ts';
import { callsAtOnce, inboundStretch } from './sizes.ts';

const framesPerSecond = 50;

/** The ears that are measured, and how often the floor's time a frame may take on its way to them. */
const hearings: readonly (readonly [hears: Hearing, name: string, atMost: number])[] = [
  ['mulaw at 8 kHz', 'mu-law, dropped', 1.3],
  ['PCM16 at 16 kHz', 'PCM16 16 kHz through the FIR', 1.7],
];

/** What a frame from a caller costs, beside a server that does nothing with it. */
export async function inboundFigures(say: (progress: string) => void): Promise<Figure[]> {
  const contenders = [await floor()];
  for (const [hears, name] of hearings) contenders.push(await gateway(name, hears));
  try {
    const [bare, ...ours] = await measureInTurn(contenders, inboundStretch, say);
    if (!bare) throw new Error('nothing was measured');
    const note = `${callsAtOnce} calls, half of them speak`;
    return [
      figure('inbound, 20 ms frame: bare ws', perFrame(bare), 'µs CPU', note),
      ...hearings.flatMap((hearing, nth) => figuresOf(hearing, ours[nth])),
    ];
  } finally {
    await Promise.all(contenders.flatMap(({ server, driver }) => [server.stop(), driver.stop()]));
  }
}

function figuresOf([, name, atMost]: (typeof hearings)[number], measured: Measured | undefined): Figure[] {
  if (!measured) throw new Error(`${name} was not measured`);
  const { min, max, median } = measured.timesFloor;
  return [
    figure(
      `inbound, ${name}`,
      perFrame(measured),
      'µs CPU',
      'the whole gateway, providers that cost nothing',
    ),
    {
      ...figure(`inbound, ${name}: beside the floor`, median, '×', `${min.toFixed(2)}–${max.toFixed(2)}`),
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

async function gateway(name: string, hears: Hearing): Promise<Contender> {
  const server = await startLightGateway({ words: [], hears });
  return { name, server, driver: await driverTo({ to: server.house }) };
}

function driverTo(config: DriverConfig) {
  return startChild<DriverAnswers>(new URL('./frames-driver.ts', import.meta.url), config);
}
