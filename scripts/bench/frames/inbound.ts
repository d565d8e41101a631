import { startLightGateway } from '../../../test/support/light-gateway/light-gateway.ts';
import type { Hearing } from '../../../test/support/light-gateway/light-providers.ts';
import { type Figure, figure } from '../figure.ts';
import { type Called, called, floor } from './called.ts';
import { type Measured, measureInTurn } from './rounds.ts';
import { callsAtOnce, inboundStretch, inboundWarmUp } from './sizes.ts';

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
    say(`${callsAtOnce} calls to each, and a greeting`);
    await Promise.all(contenders.map((each) => each.connect()));
    await measureInTurn(contenders, inboundWarmUp, () => {});
    const saidBefore = await saidBy(contenders);
    const [bare, ...ours] = await measureInTurn(contenders, inboundStretch, say);
    if (!bare) throw new Error('nothing was measured');
    const said = (await saidBy(contenders)) - saidBefore;
    const note = `${callsAtOnce} calls after their greeting, half of them speak; ${said} messages were sent to them`;
    return [
      figure('inbound, 20 ms frame: bare ws', perFrame(bare), 'µs CPU', note),
      ...hearings.flatMap((hearing, nth) => figuresOf(hearing, ours[nth])),
    ];
  } finally {
    await Promise.all(contenders.map((each) => each.stop()));
  }
}

/** How many messages came from them, of which there should be none while frames to them are measured. */
async function saidBy(contenders: readonly Called[]): Promise<number> {
  const said = await Promise.all(contenders.map((each) => each.said()));
  return said.reduce((sum, each) => sum + each, 0);
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

async function gateway(name: string, hears: Hearing): Promise<Called> {
  const server = await startLightGateway({ words: [], hears });
  return called(name, { to: server.house }, { usage: () => server.ask('usage'), stop: server.stop });
}
