import type { TurnLatency } from '../../src/core/analysis/turn-latency.ts';

/** `turn 1 answered in 640 ms = endpointing 500 + asr 100 + …`: what took no time is left out. */
export function latencyInWords({ turn, totalMs, parts }: TurnLatency): string {
  const spent = Object.entries(parts).filter(([, ms]) => ms > 0);
  return `turn ${turn} answered in ${totalMs} ms = ${spent.map(([part, ms]) => `${part} ${ms}`).join(' + ')}`;
}
