import { type Figure, figure } from '../figure.ts';
import type { Called } from '../frames/called.ts';
import { type Contender, type Measured, measureInTurn } from '../frames/rounds.ts';
import { callsAtOnce } from '../frames/sizes.ts';
import type { RealCalls } from './real-calls.ts';
import { realStretch, realWarmUp } from './sizes.ts';

const framesPerSecond = 50;

/** What is measured beside the bare receive, and how often its time a frame may take. */
const ways = [
  { of: 'plain', name: 'mu-law as it came', atMost: 1.6, note: 'four frames at a time to Deepgram' },
  {
    of: 'overTls',
    name: 'mu-law over TLS',
    atMost: 2.2,
    note: 'TLS to Deepgram; the carrier’s end is at a proxy',
  },
  { of: 'pcm', name: 'PCM16 16 kHz', atMost: 2.6, note: 'through the FIR, four times as many bytes' },
] as const;

/** What a frame from a caller costs on its way to Deepgram, beside a server that does nothing with it. */
export async function inboundFigures(
  bare: Called,
  calls: Readonly<Record<(typeof ways)[number]['of'], RealCalls>>,
  say: (progress: string) => void,
): Promise<Figure[]> {
  const pace = new Pace();
  try {
    // Who has called already goes on meanwhile: a line that falls silent is given up.
    await calls.plain.resume();
    await Promise.all([bare.connect(), calls.overTls.connect(), calls.pcm.connect()]);
    await calls.plain.rest();
    say(`${callsAtOnce} calls to each, and a greeting`);
    const contenders = [bare, ...ways.map(({ of }) => calls[of])];
    await measureInTurn(contenders, realWarmUp, () => {});
    const [receive, ...ours] = await measureInTurn(
      contenders.map((each) => pace.of(each)),
      realStretch,
      say,
    );
    if (!receive) throw new Error('nothing was measured');
    const note = `${callsAtOnce} calls, half of them speak; they came at ${pace.percent.toFixed(0)}% of real time`;
    return [
      figure('inbound, 20 ms frame: bare ws', perFrame(receive), 'µs CPU', note),
      ...ways.flatMap((way, nth) => figuresOf(way, ours[nth])),
    ];
  } finally {
    await bare.stop();
  }
}

function figuresOf({ name, atMost, note }: (typeof ways)[number], measured: Measured | undefined): Figure[] {
  if (!measured) throw new Error(`${name} was not measured`);
  const { min, max, median } = measured.timesFloor;
  return [
    figure(`inbound, ${name}`, perFrame(measured), 'µs CPU', note),
    {
      ...figure(`inbound, ${name}: beside the floor`, median, '×', `${min.toFixed(2)}–${max.toFixed(2)}`),
      limit: { atMost },
    },
  ];
}

function perFrame({ microsPerSecond }: Measured): number {
  return microsPerSecond.median / framesPerSecond;
}

/** Whether the machine keeps up with so many calls, while they are measured. */
class Pace {
  #sentMs = 0;
  #passedMs = 0;

  get percent(): number {
    return (100 * this.#sentMs) / (this.#passedMs * callsAtOnce);
  }

  /** The same, looked at whenever it is measured. */
  of(contender: Contender): Contender {
    let began: { readonly at: number; readonly audioMs: number } | null = null;
    return {
      ...contender,
      usage: async () => {
        const usage = await contender.usage();
        const at = performance.now();
        if (began !== null) {
          this.#sentMs += usage.audioMs - began.audioMs;
          this.#passedMs += at - began.at;
        }
        began = began === null ? { at, audioMs: usage.audioMs } : null;
        return usage;
      },
    };
  }
}
