import type { CallState, In } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { startTimer } from '../waiting.ts';
import { departureMs } from './end.ts';

/** The caller was told that they are put through: first that is written down, as whoever asks what follows will need it. */
export function beginTransfer(state: CallState, to: string): Step {
  const keeping: In<'transferring'> = { ...state, phase: { name: 'transferring', to, stage: 'keeping' } };
  return andThen(step(keeping, { type: 'departure.keep', departure: { transferTo: to } }), (now) =>
    startTimer(now, 'departure', departureMs),
  );
}
