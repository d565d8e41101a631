import type { CallSetup } from '../../../src/core/call/setup.ts';
import { Random } from '../random.ts';
import type { Transfer } from '../world/carrier.ts';
import { agentPlan } from './agent-plan.ts';
import { type Act, callerPlan } from './caller-plan.ts';
import { Faults } from './faults.ts';

/** Everything that a seed decides about a call before it begins. */
export interface Plan {
  readonly seed: number;
  readonly random: Random;
  readonly setup: CallSetup;
  readonly acts: readonly Act[];
  readonly faults: Faults;
  /** From us to the carrier, and from there to us, ms. */
  readonly downMs: number;
  readonly upMs: number;
  /** Whether the recogniser says by itself that a turn is ending, or over. */
  readonly ears: 'settle words' | 'tell turns';
  /** Whether the voice says when its words are spoken. */
  readonly timesWords: boolean;
  /** Who takes a call that is handed on. */
  readonly transfer: Transfer;
  /** What the caller does when they have had their last answer. */
  readonly after: 'hang up' | 'fall silent';
}

export interface PlanOptions {
  /** Faults to leave out, to see which one it takes. */
  readonly without?: ReadonlySet<string>;
  /** Only so many of the caller's acts. */
  readonly acts?: number;
}

export function planOf(seed: number, { without, acts }: PlanOptions = {}): Plan {
  const random = new Random(seed).fork('plan');
  const way = random.fork('way');
  return {
    seed,
    random,
    setup: {
      call: `call_${seed}`,
      direction: way.chance(0.8) ? 'inbound' : 'outbound',
      agent: agentPlan(random.fork('agent')),
    },
    acts: callerPlan(random.fork('caller')).slice(0, acts),
    faults: new Faults(random, without),
    downMs: way.whole(5, 120),
    upMs: way.whole(5, 120),
    ears: way.chance(0.5) ? 'settle words' : 'tell turns',
    timesWords: way.chance(0.5),
    transfer: way.pick(['answered', 'busy', 'no_answer', 'nothing is heard of it']),
    after: way.chance(0.5) ? 'hang up' : 'fall silent',
  };
}
