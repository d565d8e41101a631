import type { Asr } from '../../src/ports/asr.ts';
import type { Clock, Timers } from '../../src/ports/clock.ts';
import type { Faults } from '../../src/ports/faults.ts';
import type { Log } from '../../src/ports/log.ts';
import type { ProviderPart } from '../../src/ports/metrics.ts';
import { AsrChain } from '../../src/runtime/failover/asr-chain.ts';
import { type Colleague, Duty, type Members } from '../../src/runtime/failover/duty.ts';
import { NotedFaults } from './noted-faults.ts';
import { TalliedMetrics } from './tallied-metrics.ts';
import { VirtualTimers } from './virtual-timers.ts';

/** A log that keeps what is said in passing to itself. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** These on duty for a part of calls, and whoever watches them. */
export function onDuty<Member extends Colleague>(
  part: ProviderPart,
  members: Members<Member>,
  clock = new VirtualTimers(),
  faults = new NotedFaults(),
) {
  const metrics = new TalliedMetrics();
  const duty = new Duty(part, members, { clock, faults, metrics, log: silentLog });
  return { clock, faults, metrics, duty };
}

/** Ears that stand in for each other, and are tried again a little sooner or later by this luck: from 0 up to 1. */
export function earsChain(members: Members<Asr>, time: Clock & Timers, faults: Faults, luck = 0.5): AsrChain {
  const metrics = new TalliedMetrics();
  const duty = new Duty('asr', members, { clock: time, faults, metrics, log: silentLog });
  return new AsrChain({ duty, time, faults, chance: () => luck });
}
