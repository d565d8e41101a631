import type { Command } from './command.ts';
import type { CallState } from './state.ts';

/** What an event made of a call: its next state, and what is to be done, in order. */
export interface Step<S extends CallState = CallState> {
  readonly state: S;
  readonly commands: readonly Command[];
  /** Why the event changed nothing, where it did not. */
  readonly ignored: string | null;
}

/** The call is now so; do this. */
export function step<S extends CallState>(state: S, ...commands: readonly Command[]): Step<S> {
  return { state, commands, ignored: null };
}

/** The event means nothing here. */
export function ignore<S extends CallState>(state: S, why: string): Step<S> {
  return { state, commands: [], ignored: why };
}

/** First this, then what follows from where it led; the commands of both, in order. */
export function andThen<S extends CallState, T extends CallState>(
  first: Step<S>,
  next: (state: S) => Step<T>,
): Step<T> {
  const { state, commands, ignored } = next(first.state);
  return { state, commands: joined(first.commands, commands), ignored };
}

/** Most steps order nothing: then there is nothing to copy. */
export function joined(first: readonly Command[], then: readonly Command[]): readonly Command[] {
  if (first.length === 0) return then;
  return then.length === 0 ? first : [...first, ...then];
}
