import { replay } from '../../../src/core/call/replay.ts';
import type { Fault } from '../plan/faults.ts';
import type { Simulated } from '../simulate-call.ts';

/** Errors that an operator must read about, and the fault that each is due to. */
const expected: Readonly<Record<string, Fault>> = {
  'an opt-out is not written down: the caller must not be called again': 'opt-out fails',
};

function isExpected(message: string, struck: ReadonlySet<Fault>): boolean {
  const fault = expected[message];
  return fault !== undefined && struck.has(fault);
}

/** Nothing of ours broke, everything ended once, and the journal tells the same call again. */
export function wrongInOrder({ plan, house, story, pending }: Simulated): string[] {
  const wrong: string[] = [];
  const { call, journal, endings, logged } = house;
  for (const { level, message, fields } of logged) {
    if (level === 'error' && !isExpected(message, plan.faults.struck))
      wrong.push(`an error was logged: ${message} ${JSON.stringify(fields).slice(0, 600)}`);
  }
  const verdict = replay(plan.setup, journal);
  if (verdict.type !== 'identical')
    wrong.push(`the journal replays ${JSON.stringify(verdict).slice(0, 400)}`);
  else if (JSON.stringify(verdict.state) !== JSON.stringify(call.state))
    wrong.push('the journal replays to another state');
  if (call.state.phase.name !== 'ended')
    wrong.push(`the caller hung up and the call is ${call.state.phase.name}`);
  if (endings.length !== 1) wrong.push(`the end was told ${endings.length} times`);
  if (pending > 0) wrong.push(`${pending} alarms wait for a call that is over`);
  if (story.atWork > 0) wrong.push(`${story.atWork} providers work for a call that is over`);
  return wrong;
}
