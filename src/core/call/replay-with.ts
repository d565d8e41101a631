import type { Command } from './command.ts';
import type { CallEvent } from './event.ts';
import { openCall } from './open.ts';
import { reduce } from './reduce.ts';
import type { RecordedStep } from './replay.ts';
import { isSameJson } from './same-json.ts';
import type { AgentBrief, CallSetup } from './setup.ts';
import type { CallState } from './state.ts';
import type { TimerName } from './timer.ts';
import { wordedLike } from './worded-like.ts';

/** What would have become of a recorded call under another agent. */
export interface OtherWay {
  /** Steps of the same decision in other words, up to where the call goes another way. */
  readonly reworded: readonly Reworded[];
  /** Where the call would first have gone another way; null when it goes the same way to its end. */
  readonly parting: Parting | null;
  readonly steps: number;
}

/** What was ordered at one point of the call, and what the other agent would have ordered there. */
export interface Reworded {
  readonly event: CallEvent;
  readonly ordered: readonly Command[];
  readonly instead: readonly Command[];
}

/** The first decision that would have been another one. */
export interface Parting extends Reworded {
  /** The call as it stood before. */
  readonly before: CallState;
  /** Whether the event itself would have happened: a timer that is set otherwise runs out at another time. */
  readonly happened: 'both' | 'then' | 'instead';
}

/**
 * Plays recorded events again with another agent's brief, and all else the same, up to the first decision that would
 * have been another one. What the other agent says otherwise is noted and not followed: the recorded sounds, and the
 * caller's answers, belong to the words that were said.
 */
export function replayWith(setup: CallSetup, steps: readonly RecordedStep[], other: AgentBrief): OtherWay {
  const otherwise = { ...setup, agent: other };
  const reworded: Reworded[] = [];
  const waits = new Waits();
  let state = openCall({ ...setup, agent: wordedLike(setup.agent, other) });
  for (const [index, { event, commands: ordered }] of steps.entries()) {
    const before = { ...state, setup: otherwise };
    const part = (parting: Omit<Parting, 'before'>) => ({
      reworded,
      parting: { before, ...parting },
      steps: index,
    });
    const missed = waits.firstDueBefore(event, state);
    if (missed !== null) {
      const instead = reduce(before, missed).commands;
      return part({ event: missed, ordered: [], instead, happened: 'instead' });
    }
    if (waits.isEarly(event)) return part({ event, ordered, instead: [], happened: 'then' });
    const instead = reduce(before, event).commands;
    const { state: next, commands: inOurWords } = reduce(state, event);
    if (!isSameJson(untimed(inOurWords), untimed(ordered))) {
      return part({ event, ordered, instead, happened: 'both' });
    }
    if (!isSameJson(untimed(instead), untimed(ordered))) reworded.push({ event, ordered, instead });
    waits.note(event, ordered, inOurWords);
    state = next;
  }
  return { reworded, parting: null, steps: steps.length };
}

/** A timer that the other agent sets to another time than the recorded one. */
interface OtherWait {
  readonly timer: TimerName;
  readonly dueAt: number;
}

/** The timers that run now and that the two agents set to different times. */
class Waits {
  readonly #running = new Map<number, OtherWait>();

  note(event: CallEvent, ordered: readonly Command[], instead: readonly Command[]): void {
    if (event.type === 'timer.fired') this.#running.delete(event.id);
    for (const [index, order] of instead.entries()) {
      const recorded = ordered[index];
      if (order.type === 'timer.cancel') this.#running.delete(order.id);
      if (order.type !== 'timer.start' || recorded?.type !== 'timer.start') continue;
      if (order.afterMs === recorded.afterMs) continue;
      this.#running.set(order.id, { timer: order.timer, dueAt: event.at + order.afterMs });
    }
  }

  /** The first of them that would have run out before this happened. */
  firstDueBefore(event: CallEvent, state: CallState): CallEvent | null {
    const due = [...this.#running].filter(
      ([id, { timer, dueAt }]) => dueAt < event.at && state.timers[timer] === id,
    );
    const [first] = due.sort(([, one], [, other]) => one.dueAt - other.dueAt);
    if (first === undefined) return null;
    const [id, { timer, dueAt }] = first;
    return { at: Math.max(dueAt, state.at), type: 'timer.fired', timer, id };
  }

  /** Whether a timer that ran out then would be running still. */
  isEarly(event: CallEvent): boolean {
    const wait = event.type === 'timer.fired' ? this.#running.get(event.id) : undefined;
    return wait !== undefined && event.at < wait.dueAt;
  }
}

function untimed(orders: readonly Command[]): unknown[] {
  return orders.map((order) => (order.type === 'timer.start' ? { ...order, afterMs: null } : order));
}
