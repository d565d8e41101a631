import { lineBytesPerMs, lineRateHz, speechRateHz } from '../audio/rates.ts';
import type { Asr } from '../ports/asr.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Faults } from '../ports/faults.ts';
import type { Log } from '../ports/log.ts';

/** What it takes to hear with one of Deepgram's recognisers. */
export interface DeepgramEarsOptions<Takes extends Asr['takes']> {
  readonly apiKey: string;
  /** An `http(s)://` base; null is Deepgram's own. */
  readonly url: string | null;
  readonly model: string;
  /** Mu-law as it came spares the resampling. */
  readonly takes: Takes;
  readonly time: Clock & Timers;
  readonly faults: Faults;
  readonly log: Pick<Log, 'debug'>;
}

/** How Deepgram is told which audio it gets. */
export function audioTold(takes: Asr['takes']) {
  return takes === 'mulaw at 8 kHz'
    ? ({ encoding: 'mulaw', sample_rate: lineRateHz } as const)
    : ({ encoding: 'linear16', sample_rate: speechRateHz } as const);
}

/** How many bytes of it are a millisecond. */
export function bytesPerMsOf(takes: Asr['takes']): number {
  return takes === 'mulaw at 8 kHz' ? lineBytesPerMs : (2 * speechRateHz) / 1_000;
}
