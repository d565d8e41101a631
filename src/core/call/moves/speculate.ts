import type { In, Lookup, Run } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { thinking } from './floor.ts';
import { lookUp } from './look-up.ts';

/** The caller may be done: begin to answer behind a shut gate, so that the answer is there when they surely are. */
export function speculate(state: In<'transcribing'>, run: Run, ahead: Lookup | null): Step {
  const begun = thinking({ ...state, epoch: state.epoch + 1 }, { ...run, held: true });
  const held = step(begun, { type: 'speech.hold', run: run.id, epoch: state.epoch });
  return andThen(held, (now) => lookUp(now, ahead));
}
