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
  readonly open: OpenTurn | null;
  /** The turn that this very event completed. */
  readonly completed: TurnLatency | null;
}

interface OpenTurn {
  readonly turn: number;
  readonly run: number;
  readonly voiceAt: number;
  readonly asrMs: number;
  readonly endedAt: number;
  readonly intentAt: number | null;
  readonly knowledgeAt: number | null;
  readonly askedAt: number | null;
  readonly textAt: number | null;
  readonly saidAt: number | null;
  readonly sentAt: number | null;
}

export const noLatencyYet: LatencyWatch = {
  voiceEndedAt: null,
  settledAt: null,
  open: null,
  completed: null,
};

/** Follows a call step by step; `completed` is set on the step in which an answer is first heard. */
export function watchLatency(watch: LatencyWatch, event: CallEvent, after: Step): LatencyWatch {
  const noted: LatencyWatch = {
    ...watch,
    voiceEndedAt: event.type === 'caller.speech_ended' ? event.at : watch.voiceEndedAt,
    settledAt: event.type === 'caller.words_settled' ? event.at : watch.settledAt,
    completed: null,
  };
  if (after.commands.some((order) => order.type === 'knowledge.search')) {
    return { ...noted, open: openTurn(noted, event, after) };
  }
  const run = liveRun(after.state);
  if (noted.open === null || run?.id !== noted.open.run) return { ...noted, open: null };
  const open = follow(noted.open, event, after);
  if (run.heardAt === null) return { ...noted, open };
  return { ...noted, open: null, completed: close(open, run.heardAt) };
}

function openTurn(watch: LatencyWatch, event: CallEvent, after: Step): OpenTurn {
  const { caller, turns } = after.state;
  const voiceAt = caller.lastVoiceAt ?? event.at;
  const waitedForWords = (watch.settledAt ?? 0) - (watch.voiceEndedAt ?? event.at);
  return {
    turn: turns,
    run: liveRun(after.state)?.id ?? -1,
    voiceAt,
    asrMs: clamp(waitedForWords, 0, event.at - voiceAt),
    endedAt: event.at,
    intentAt: null,
    knowledgeAt: null,
    askedAt: null,
    textAt: null,
    saidAt: null,
    sentAt: null,
  };
}

function follow(open: OpenTurn, event: CallEvent, after: Step): OpenTurn {
  const at = event.at;
  const asked = after.commands.some((order) => order.type === 'reply.write');
  const said = after.commands.some((order) => order.type === 'speech.say');
  return {
    ...open,
    intentAt: open.intentAt ?? (event.type === 'intent.classified' ? at : null),
    knowledgeAt: open.knowledgeAt ?? (event.type === 'knowledge.found' ? at : null),
    askedAt: open.askedAt ?? (asked || said ? at : null),
    textAt: open.textAt ?? (event.type === 'reply.text_written' || said ? at : null),
    saidAt: open.saidAt ?? (said ? at : null),
    sentAt: open.sentAt ?? (event.type === 'speech.mark_sent' ? at : null),
  };
}

function close(open: OpenTurn, heardAt: number): TurnLatency {
  const askedAt = open.askedAt ?? heardAt;
  const textAt = open.textAt ?? askedAt;
  const saidAt = open.saidAt ?? textAt;
  const sentAt = open.sentAt ?? saidAt;
  const lookedUpMs = askedAt - open.endedAt;
  // The look-ups ran side by side: the one that came last, or never, is the one that was waited for.
  const knowledgeWasLast = (open.knowledgeAt ?? askedAt) >= (open.intentAt ?? askedAt);
  const parts: LatencyParts = {
    endpointing: open.endedAt - open.voiceAt - open.asrMs,
    asr: open.asrMs,
    intent: knowledgeWasLast ? 0 : lookedUpMs,
    knowledge: knowledgeWasLast ? lookedUpMs : 0,
    llm: textAt - askedAt,
    chunk: saidAt - textAt,
    tts: sentAt - saidAt,
    carrier: heardAt - sentAt,
  };
  return { turn: open.turn, run: open.run, parts, totalMs: heardAt - open.voiceAt };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
