import { wantsNoMoreCalls } from '../../turns/no-more-calls.ts';
import { hasWords, isTalking, type Talking, withRun } from '../run.ts';
import type { CallState, Run, RunKind } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimers } from '../waiting.ts';
import { beginTransfer } from './begin-transfer.ts';
import { dropRun } from './drop-run.ts';
import { hangUp } from './end.ts';
import { letThemFinish } from './hold-run.ts';
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
  const failedTurns = state.failedTurns + 1;
  return andThen(stopWriting({ ...state, failedTurns }), (now) => {
    const { kind, line, then } = apologyFor(now, now.setup.agent.transferTo);
    return sayAll(withRun(now, { ...now.phase.run, kind, then, unspoken: line }));
  });
}

interface Apology {
  readonly kind: RunKind;
  readonly line: string;
  readonly then: Run['then'];
}

/** What is said of a turn that a failure spoiled; after too many of them somebody else must help. */
function apologyFor({ failedTurns, setup }: CallState, person: string | null): Apology {
  const { lines, patience } = setup.agent;
  if (failedTurns < patience.failedTurnsMax) return { kind: 'apology', line: lines.apology, then: 'listen' };
  return person === null
    ? { kind: 'farewell', line: lines.failureGoodbye, then: { hangUp: 'provider_failed' } }
    : { kind: 'farewell', line: lines.transferring, then: { transferTo: person } };
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
 * Neither voice could say it. A line that was spoken in before may still sound, so an apology is a run of its own, and
 * counts as one for a model does. A last line is not apologised for: what was to follow it follows. Nor is an apology,
 * and nor is a greeting: where it has no sound, no line has, and what the law wants said first is not skipped.
 */
export function whenMute(state: Talking): Step {
  const { then, kind } = state.phase.run;
  if (typeof then === 'object') {
    if ('hangUp' in then) return hangUp(state, 'voice_failed');
    return andThen(dropRun(state), (now) => beginTransfer(now, then.transferTo));
  }
  const person = whoMayHelp(state);
  if (kind === 'apology' || kind === 'greeting') return leaveUnheard(state, person);
  if (wantsNoMoreCalls(state)) return optOut(state);
  const failedTurns = state.failedTurns + 1;
  const apologised = andThen(dropRun(state), (now) => {
    const apology = apologyFor({ ...now, failedTurns }, person);
    return sayLine({ ...now, failedTurns }, apology.kind, apology.line, apology.then);
  });
  return andThen(apologised, letThemFinish);
}

/**
 * No voice speaks any more, not even by what was spoken in before, but a person may still help. Where nobody is to be
 * had, the carrier says that it was us.
 */
function leaveUnheard(state: Talking, person: string | null): Step {
  const isFree = state.optOut === 'none' && !wantsNoMoreCalls(state);
  return person !== null && isFree ? handOver(state, person) : hangUp(state, 'voice_failed');
}

/** Who comes back from a transfer that nobody took is not sent there once more because they could not be told so. */
function whoMayHelp({ phase, history, setup }: Talking): string | null {
  const { kind } = phase.run;
  const last = history.findLast((said) => said.speaker === 'agent');
  const isBack = kind === 'apology' && last?.kind === 'resumption' && last.interrupted;
  return kind === 'resumption' || isBack ? null : setup.agent.transferTo;
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
