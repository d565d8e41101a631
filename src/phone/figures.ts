import type { StepTaken } from './caller.ts';
import { samplesPerMs } from './line.ts';
import { measureInterruption, type Stretch } from './timeline.ts';

/** A call in numbers, all of them taken from the tape at the caller's end. */
export interface CallFigures {
  /** From the answer to the end. */
  durationMs: number;
  /** How often the caller said something. */
  turns: number;
  /** From the end of each of these to the agent's first sound, where there was one before the caller's next. */
  answersMs: readonly number[];
  /** The longest that nobody could be heard. */
  longestSilenceMs: number;
  /** The longest that both spoke at once. */
  longestTalkOverMs: number;
  /** How long the agent was still heard after each interruption. */
  silentAfterMs: readonly number[];
}

/** What there is to take them from. */
export interface CallOnTape {
  durationMs: number;
  taken: readonly StepTaken[];
  timeline: { agent: readonly Stretch[]; caller: readonly Stretch[] };
  /** When the carrier spoke itself: nobody puts that on tape. */
  carrierSpoke: readonly Stretch[];
}

/** Reads the figures of a call off its tape. */
export function figuresOf(call: CallOnTape): CallFigures {
  const { durationMs, taken, timeline, carrierSpoke } = call;
  const turns = taken.filter(isTurn);
  return {
    durationMs,
    turns: turns.length,
    answersMs: turns.flatMap((turn) => answerMs(turn, call) ?? []),
    longestSilenceMs: longestGapMs(
      [...timeline.agent, ...carrierSpoke, ...taken.flatMap(soundOf)],
      durationMs,
    ),
    longestTalkOverMs: Math.max(
      0,
      ...turns.flatMap(soundOf).map((sound) => overlapMs(sound, timeline.agent)),
    ),
    silentAfterMs: turns.flatMap((turn) => silentAfterMs(turn, call) ?? []),
  };
}

/**
 * How long the agent took to answer what was said in this step; undefined when it did not. What it was still saying, or
 * had begun before the caller was done, is no answer to them.
 */
export function answerMs(turn: StepTaken, { taken, timeline }: CallOnTape): number | undefined {
  const [said] = soundOf(turn);
  if (!said) return undefined;
  const next = taken
    .filter(isTurn)
    .flatMap(soundOf)
    .find(({ fromMs }) => fromMs >= said.toMs);
  const answer = timeline.agent.find(({ fromMs }) => fromMs >= said.toMs);
  if (!answer || answer.fromMs > (next?.fromMs ?? Number.POSITIVE_INFINITY)) return undefined;
  return answer.fromMs - said.toMs;
}

/** How long the agent was heard after the caller began to talk over it; undefined when it was silent then. */
export function silentAfterMs({ step, sound }: StepTaken, { timeline }: CallOnTape): number | undefined {
  if (!sound) return undefined;
  const text = 'text' in step ? step.text : step.do;
  const measured = measureInterruption({ text, atSample: sound.fromSample }, timeline);
  return measured.agentWasAudible ? measured.agentStayedAudibleMs : undefined;
}

/** When the caller could be heard in this step: nothing, or one stretch. */
export function soundOf({ sound }: StepTaken): Stretch[] {
  return sound ? [{ fromMs: sound.fromSample / samplesPerMs, toMs: sound.toSample / samplesPerMs }] : [];
}

// A nod, or whatever else the agent is to speak on over, is no turn: nobody answers it.
function isTurn({ step, sound }: StepTaken): boolean {
  return sound !== undefined && step.do !== 'noise' && !step.expect?.keepsSpeaking;
}

function longestGapMs(sounds: readonly Stretch[], durationMs: number): number {
  let quietSinceMs = 0;
  let longestMs = 0;
  for (const { fromMs, toMs } of [...sounds].sort((a, b) => a.fromMs - b.fromMs)) {
    longestMs = Math.max(longestMs, fromMs - quietSinceMs);
    quietSinceMs = Math.max(quietSinceMs, toMs);
  }
  return Math.max(longestMs, durationMs - quietSinceMs);
}

function overlapMs(sound: Stretch, others: readonly Stretch[]): number {
  return Math.max(
    0,
    ...others.map(({ fromMs, toMs }) => Math.min(toMs, sound.toMs) - Math.max(fromMs, sound.fromMs)),
  );
}
