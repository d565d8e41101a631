import { wantsNoMoreCalls } from '../../turns/no-more-calls.ts';
import { hasWords, isTalking, type Talking, withRun } from '../run.ts';
import type { CallState, Run } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimers } from '../waiting.ts';
import { beginTransfer } from './begin-transfer.ts';
import { dropRun } from './drop-run.ts';
import { hangUp } from './end.ts';
import { optOut } from './opt-out.ts';
import { sayAll } from './say.ts';
import { sayLine } from './say-line.ts';
import { handOver } from './transfer.ts';
import { askModelAgain } from './write-reply.ts';

/**
 * The model let us down. Where the caller has heard nothing of its reply, another one is asked; else, and when that
 * fails too, what was said of the reply stands, and an apology follows.
 */
export function whenModelFails(state: Talking): Step {
  const { run } = state.phase;
  if (run.asked?.attempt !== 'first' || hasWords(run)) return apologise(state);
  return andThen(stopWriting(state), (now) => askModelAgain(now, { attempt: 'second' }));
}

/** Says that something went wrong: the caller may try again, or, when it keeps happening, is put through or let go. */
export function apologise(state: Talking): Step {
  const { lines, patience, transferTo } = state.setup.agent;
  const failedTurns = state.failedTurns + 1;
  const giveUp = failedTurns >= patience.failedTurnsMax;
  return andThen(stopWriting({ ...state, failedTurns }), (now) => {
    const { run } = now.phase;
    const last: Run = {
      ...run,
      kind: giveUp ? 'farewell' : hasWords(run) ? run.kind : 'apology',
      then: giveUp ? (transferTo === null ? { hangUp: 'provider_failed' } : { transferTo }) : 'listen',
      unspoken: giveUp ? (transferTo === null ? lines.failureGoodbye : lines.transferring) : lines.apology,
    };
    return sayAll(withRun(now, last));
  });
}

/** The reply is as long as it will get; what was not yet cut into segments is not said. */
export function stopWriting(state: Talking): Step<Talking> {
  const { run } = state.phase;
  return andThen(cancelTimers(state, ['first_words', 'whole_reply', 'tools', 'filler']), (now) => {
    const stopped = withRun(now, { ...run, text: 'written', unspoken: '' });
    return run.text === 'writing' ? step(stopped, { type: 'reply.abandon', run: run.id }) : step(stopped);
  });
}

/** The recogniser is gone: nobody can be understood any more, but a person may still help. */
export function whenDeaf(state: CallState): Step {
  const { lines, transferTo } = state.setup.agent;
  if (state.optOut !== 'none') return step(state);
  if (wantsNoMoreCalls(state)) return optOut(state);
  const isLeaving = isTalking(state) && isGoodbye(state.phase.run);
  return transferTo === null || isLeaving
    ? leaveWith(state, lines.failureGoodbye, 'provider_failed')
    : handOver(state, transferTo);
}

/**
 * No voice speaks any more, but a person may still help. The caller is told so by a line that was spoken in before,
 * where there is one, and else put through without a word. Where nobody is to be had, the carrier says that it was us.
 */
export function whenMute(state: Talking): Step {
  const { then, kind } = state.phase.run;
  if (typeof then === 'object' && 'transferTo' in then)
    return andThen(dropRun(state), (now) => beginTransfer(now, then.transferTo));
  const { transferTo } = state.setup.agent;
  // Who comes back from a transfer that nobody took is not sent there once more, and who wants no more calls nowhere.
  const mayHelp = transferTo !== null && then === 'listen' && kind !== 'resumption';
  const isFree = state.optOut === 'none' && !wantsNoMoreCalls(state);
  return mayHelp && isFree ? handOver(state, transferTo) : hangUp(state, 'voice_failed');
}

/** Say one last thing, whatever was going on, and leave; a goodbye that is being said already will do. */
export function leaveWith(state: CallState, line: string, because: 'provider_failed' | 'too_long'): Step {
  if (state.optOut !== 'none') return step(state);
  if (wantsNoMoreCalls(state)) return optOut(state);
  if (isTalking(state) && isGoodbye(state.phase.run) && !state.phase.run.held) {
    return step(withRun(state, { ...state.phase.run, then: { hangUp: because } }));
  }
  return andThen(dropRun(state), (now) => sayLine(now, 'farewell', line, { hangUp: because }));
}

function isGoodbye({ then }: Run): boolean {
  return typeof then === 'object' && 'hangUp' in then;
}
