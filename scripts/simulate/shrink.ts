import { wrongWith } from '../../test/simulation/judge.ts';
import { faultRates } from '../../test/simulation/plan/faults.ts';
import type { PlanOptions } from '../../test/simulation/plan/plan.ts';
import { simulateCall } from '../../test/simulation/simulate-call.ts';

/** No caller does more. */
const actsMax = 20;

/** The least that still goes wrong: as few faults as it takes, then as few of the caller's acts. */
export async function shrink(seed: number, options: PlanOptions): Promise<Required<PlanOptions>> {
  const goesWrong = async (tried: PlanOptions) => wrongWith(await simulateCall(seed, tried)).length > 0;
  let without = options.without ?? new Set<string>();
  for (const fault of Object.keys(faultRates)) {
    const less = new Set([...without, fault]);
    if (await goesWrong({ ...options, without: less })) without = less;
  }
  for (let acts = 1; acts < actsMax; acts += 1) {
    if (await goesWrong({ without, acts })) return { without, acts };
  }
  return { without, acts: options.acts ?? actsMax };
}
