import { openCall } from '../call/open.ts';
import { reduce } from '../call/reduce.ts';
import type { RecordedStep } from '../call/replay.ts';
import { liveRun } from '../call/run.ts';
import { isSameJson } from '../call/same-json.ts';
import type { CallSetup } from '../call/setup.ts';
import type { CallState, Ending, Utterance } from '../call/state.ts';
import type { Step } from '../call/step.ts';
import type { ToolUse } from '../tools/tool-use.ts';
import { type LatencyParts, noLatencyYet, type TurnLatency, watchLatency } from './turn-latency.ts';

/** What can be said of a call for certain, from what happened in it. The names are those of a call record outside. */
export interface CallFacts {
  readonly duration_ms: number;
  /** From the beginning of its stream to our first audio on its way to the carrier; null when none was sent. */
  readonly first_audio_ms: number | null;
  readonly ended_by: EndedBy;
  /** Null when its journal has no end: the process died, or the disk failed. */
  readonly because: Ending | null;
  readonly outcome: Outcome;
  readonly transcript: readonly TranscriptEntry[];
  readonly turns: readonly TurnFacts[];
  /** Times the caller took the floor from the agent while they were hearing it. */
  readonly interruptions: number;
  /** Times a voice silenced the agent and it was nothing. */
  readonly false_alarms: number;
  readonly keys: readonly { readonly at_ms: number; readonly key: string }[];
  readonly tools: readonly ToolFacts[];
  /** Whether the rules of today order the same as was ordered then; where not, the transcript is their reading of it. */
  readonly replays: boolean;
}

export type EndedBy = 'caller' | 'agent' | 'gateway' | 'line' | 'unknown';
export type Outcome = 'answered' | 'transferred' | 'do_not_call' | 'failed' | 'unknown';

export type TranscriptEntry =
  | {
      readonly at_ms: number;
      readonly speaker: 'agent';
      readonly run_id: number;
      readonly generated: string;
      readonly heard: string;
      readonly interrupted: boolean;
    }
  | {
      readonly at_ms: number;
      readonly speaker: 'caller';
      readonly turn: number;
      readonly text: string;
      readonly confidence: number;
    };

export interface TurnFacts {
  readonly turn: number;
  readonly latency_ms: LatencyParts & { readonly total: number };
}

export interface ToolFacts {
  readonly name: string;
  readonly effect: ToolUse['effect'];
  readonly status: ToolUse['status'];
  readonly arguments: string;
  readonly result: string;
}

/** Goes through a call once more and writes down what there is to know of it. The same steps always give the same facts. */
export function callFacts(setup: CallSetup, steps: readonly RecordedStep[]): CallFacts {
  let state = openCall(setup);
  let latency = noLatencyYet;
  const turns: TurnLatency[] = [];
  const counted = { interruptions: 0, falseAlarms: 0, replays: true };
  for (const { event, commands } of steps) {
    const after = reduce(state, event);
    latency = watchLatency(latency, event, after);
    if (latency.completed !== null) turns.push(latency.completed);
    if (isInterruption(state, after)) counted.interruptions += 1;
    if (isFalseAlarm(state, after)) counted.falseAlarms += 1;
    counted.replays &&= isSameJson(after.commands, commands);
    state = after.state;
  }
  const because = endingOf(state);
  return {
    duration_ms: state.at,
    first_audio_ms: firstAudioMs(steps),
    ...(because === null ? unfinished : meaningOf[because]),
    because,
    transcript: transcriptOf(state.history),
    turns: turns.map(({ turn, parts, totalMs }) => ({ turn, latency_ms: { ...parts, total: totalMs } })),
    interruptions: counted.interruptions,
    false_alarms: counted.falseAlarms,
    keys: steps.flatMap(({ event }) =>
      event.type === 'caller.key_pressed' ? [{ at_ms: event.at, key: event.key }] : [],
    ),
    tools: state.tools.map(toolFacts),
    replays: counted.replays,
  };
}

const unfinished = { ended_by: 'unknown', outcome: 'unknown' } as const;

/** Who ended a call that ended so, and what came of it. */
const meaningOf: Readonly<Record<Ending, { readonly ended_by: EndedBy; readonly outcome: Outcome }>> = {
  caller_hung_up: { ended_by: 'caller', outcome: 'answered' },
  line_lost: { ended_by: 'line', outcome: 'answered' },
  agent_done: { ended_by: 'agent', outcome: 'answered' },
  transferred: { ended_by: 'agent', outcome: 'transferred' },
  opted_out: { ended_by: 'agent', outcome: 'do_not_call' },
  caller_silent: { ended_by: 'agent', outcome: 'answered' },
  too_long: { ended_by: 'agent', outcome: 'answered' },
  provider_failed: { ended_by: 'gateway', outcome: 'failed' },
  voice_failed: { ended_by: 'gateway', outcome: 'failed' },
  broken: { ended_by: 'gateway', outcome: 'failed' },
};

function isInterruption(before: CallState, { state }: Step): boolean {
  return before.phase.name !== 'interrupted' && state.phase.name === 'interrupted';
}

/** The run that was held is let go on. */
function isFalseAlarm(before: CallState, { state }: Step): boolean {
  if (before.phase.name !== 'yielding' || state.phase.name === 'yielding') return false;
  return liveRun(state)?.id === before.phase.run.id;
}

/** A mark goes out in front of the first audio of all. */
function firstAudioMs(steps: readonly RecordedStep[]): number | null {
  return steps.find(({ event }) => event.type === 'speech.mark_sent')?.event.at ?? null;
}

function endingOf({ phase }: CallState): Ending | null {
  return phase.name === 'ended' ? phase.because : null;
}

/** In the order in which it was said; what was made out better later stands in place of what it corrects. */
function transcriptOf(history: readonly Utterance[]): TranscriptEntry[] {
  const said: Utterance[] = [];
  for (const utterance of history) {
    const corrected = utterance.speaker === 'caller' && utterance.corrects ? lastOfCaller(said) : -1;
    if (corrected !== -1) said.splice(corrected, 1);
    said.push(utterance);
  }
  return said.map(entryOf);
}

function lastOfCaller(said: readonly Utterance[]): number {
  return said.findLastIndex(({ speaker }) => speaker === 'caller');
}

function entryOf(said: Utterance): TranscriptEntry {
  if (said.speaker === 'caller') {
    const { at, speaker, turn, text, confidence } = said;
    return { at_ms: at, speaker, turn, text, confidence };
  }
  const { at, speaker, run, generated, heard, interrupted } = said;
  return { at_ms: at, speaker, run_id: run, generated, heard, interrupted };
}

function toolFacts({ name, effect, status, arguments: given, result }: ToolUse): ToolFacts {
  return { name, effect, status, arguments: given, result };
}
