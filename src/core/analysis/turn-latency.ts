import type { CallEvent } from '../call/event.ts';
import { liveRun } from '../call/run.ts';
import type { Step } from '../call/step.ts';

/** Where the time of one turn went, ms on the critical path: the parts sum to the total. */
export interface TurnLatency {
  readonly turn: number;
  readonly run: number;
  readonly parts: LatencyParts;
  /** From the last sound of the caller to the first sound of the answer. */
  readonly totalMs: number;
}

export interface LatencyParts {
  /** Waiting on purpose, to be sure that the caller was done. */
  readonly endpointing: number;
  readonly asr: number;
  readonly intent: number;
  readonly knowledge: number;
  readonly llm: number;
  /** From the first text to the first piece of it that could be spoken. */
  readonly chunk: number;
  readonly tts: number;
  readonly carrier: number;
}

/** What is known so far of the turn that is being answered. */
export interface LatencyWatch {
  readonly voiceEndedAt: number | null;
  readonly settledAt: number | null;
  /** When the latest look-ups, and the run that is being made, got where; they may begin before the turn has ended. */
  readonly looked: Milestones<'intent' | 'knowledge'>;
  readonly run: number | null;
  readonly made: Milestones<'asked' | 'text' | 'said' | 'sent'>;
  readonly open: OpenTurn | null;
  /** The turn that this very event completed. */
  readonly completed: TurnLatency | null;
}

type Milestones<Name extends string> = Readonly<Record<Name, number | null>>;

interface OpenTurn {
  readonly turn: number;
  readonly run: number;
  readonly voiceAt: number;
  readonly asrMs: number;
  readonly endedAt: number;
}

const notLooked = { intent: null, knowledge: null } as const;
const notMade = { asked: null, text: null, said: null, sent: null } as const;

export const noLatencyYet: LatencyWatch = {
  voiceEndedAt: null,
  settledAt: null,
  looked: notLooked,
  run: null,
  made: notMade,
  open: null,
  completed: null,
};

/** Follows a call step by step; `completed` is set on the step in which an answer is first heard. */
export function watchLatency(watch: LatencyWatch, event: CallEvent, after: Step): LatencyWatch {
  if (after.ignored !== null) return watch.completed === null ? watch : { ...watch, completed: null };
  const run = liveRun(after.state);
  const noted: LatencyWatch = {
    voiceEndedAt: event.type === 'caller.speech_ended' ? event.at : watch.voiceEndedAt,
    settledAt: event.type === 'caller.words_settled' ? event.at : watch.settledAt,
    looked: lookedBy(watch.looked, event, after),
    run: run?.id ?? null,
    made: madeBy(run?.id === watch.run ? watch.made : notMade, event, after),
    open: watch.open?.run === run?.id ? watch.open : null,
    completed: null,
  };
  const open = run !== null && isTaken(event, after) ? openTurn(noted, event, run.id, after) : noted.open;
  if (open === null || run === null || run.heardAt === null) return { ...noted, open };
  return { ...noted, open: null, completed: close(open, noted, run.heardAt) };
}

/** The caller's turn became part of the conversation in this very step. */
function isTaken(event: CallEvent, { state }: Step): boolean {
  const last = state.history.findLast((said) => said.speaker === 'caller');
  return last?.turn === state.turns && last.at === event.at && state.phase.name === 'thinking';
}

function openTurn(watch: LatencyWatch, event: CallEvent, run: number, { state }: Step): OpenTurn {
  if (watch.open !== null) return watch.open;
  const voiceAt = state.caller.lastVoiceAt ?? event.at;
  const waitedForWords = (watch.settledAt ?? 0) - (watch.voiceEndedAt ?? event.at);
  const asrMs = clamp(waitedForWords, 0, event.at - voiceAt);
  return { turn: state.turns, run, voiceAt, asrMs, endedAt: event.at };
}

function lookedBy(looked: LatencyWatch['looked'], event: CallEvent, { commands }: Step) {
  const begun = commands.some((order) => order.type === 'knowledge.search') ? notLooked : looked;
  return {
    intent: begun.intent ?? (event.type === 'intent.classified' ? event.at : null),
    knowledge: begun.knowledge ?? (event.type === 'knowledge.found' ? event.at : null),
  };
}

function madeBy(made: LatencyWatch['made'], event: CallEvent, { commands }: Step): LatencyWatch['made'] {
  const { at } = event;
  const asks = commands.some((order) => order.type === 'reply.write');
  const says = commands.some((order) => order.type === 'speech.say');
  return {
    asked: made.asked ?? (asks || says ? at : null),
    text: made.text ?? (event.type === 'reply.text_written' || says ? at : null),
    said: made.said ?? (says ? at : null),
    sent: made.sent ?? (event.type === 'speech.mark_sent' ? at : null),
  };
}

/** What was done before the turn had surely ended cost the caller nothing. */
function close(
  { turn, run, voiceAt, asrMs, endedAt }: OpenTurn,
  watch: LatencyWatch,
  heardAt: number,
): TurnLatency {
  const { looked, made } = watch;
  const askedAt = clamp(made.asked ?? heardAt, endedAt, heardAt);
  const textAt = clamp(made.text ?? askedAt, askedAt, heardAt);
  const saidAt = clamp(made.said ?? textAt, textAt, heardAt);
  const sentAt = clamp(made.sent ?? saidAt, saidAt, heardAt);
  const lookedUpMs = askedAt - endedAt;
  // The look-ups ran side by side: the one that came last, or never, is the one that was waited for.
  const knowledgeWasLast = (looked.knowledge ?? askedAt) >= (looked.intent ?? askedAt);
  const parts: LatencyParts = {
    endpointing: endedAt - voiceAt - asrMs,
    asr: asrMs,
    intent: knowledgeWasLast ? 0 : lookedUpMs,
    knowledge: knowledgeWasLast ? lookedUpMs : 0,
    llm: textAt - askedAt,
    chunk: saidAt - textAt,
    tts: sentAt - saidAt,
    carrier: heardAt - sentAt,
  };
  return { turn, run, parts, totalMs: heardAt - voiceAt };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
