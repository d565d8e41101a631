import type { Passage } from './event.ts';
import type { TimerName } from './timer.ts';

/** A call at one moment. Plain JSON: it can be saved, moved, compared and replayed. */
export interface CallState {
  readonly setup: CallSetup;
  /** Time of the last event, ms since the session began. */
  readonly at: number;
  readonly phase: Phase;
  readonly caller: Caller;
  readonly history: readonly Utterance[];
  /** Clears so far. Audio and marks of an earlier epoch count for nothing. */
  readonly epoch: number;
  /** The ids that the next run, look-up and timer will get; they only grow. */
  readonly next: { readonly run: number; readonly lookup: number; readonly timer: number };
  readonly timers: Readonly<Partial<Record<TimerName, number>>>;
  /** Times the caller was asked in vain since they last said something. */
  readonly reprompts: number;
  /** Caller's turns so far. */
  readonly turns: number;
  /** Turns in a row that a provider's failure spoiled. */
  readonly failedTurns: number;
  /** Shortest measured way to the carrier and back, ms; null until a mark has come back. */
  readonly roundTripMs: number | null;
  /** Events that came too late and were dropped at the door. */
  readonly late: number;
}

/** What a call is doing. Each phase has only the fields that make sense in it. */
export type Phase =
  /** The session exists, nobody has spoken, the line is not open yet. */
  | { readonly name: 'idle' }
  /** The caller may speak. */
  | { readonly name: 'listening' }
  /** The caller is speaking, or has spoken and may go on. */
  | { readonly name: 'transcribing' }
  /** A run is being made; nothing of it has been heard. */
  | { readonly name: 'thinking'; readonly run: Run; readonly lookup: Lookup | null }
  /** Audio of the run is being heard: the carrier said so. */
  | { readonly name: 'speaking'; readonly run: Run }
  /** A voice over the run they were hearing: it is silenced and held until words decide. */
  | { readonly name: 'yielding'; readonly run: Run }
  /** The caller cut in on a run they were hearing; the line settles. */
  | { readonly name: 'interrupted' }
  /** A run was cancelled before it was heard; the line settles. */
  | { readonly name: 'cancelled' }
  | { readonly name: 'ended'; readonly because: Ending };

export type PhaseName = Phase['name'];

/** A call that is in phase P. */
export type In<P extends PhaseName> = CallState & { readonly phase: Extract<Phase, { name: P }> };

/** Why a call ended. */
export type Ending =
  | 'caller_hung_up'
  | 'line_lost'
  /** We said goodbye. */
  | 'agent_done'
  /** The caller did not answer when asked. */
  | 'caller_silent'
  | 'too_long'
  /** We could not go on and could still say so. */
  | 'provider_failed'
  /** We could not speak at all: the carrier must say it for us. */
  | 'voice_failed'
  /** A bug of ours: the carrier must apologise for us. */
  | 'broken';

/** What is known of the caller's voice and words in the turn they are taking. */
export interface Caller {
  readonly speaking: boolean;
  /** The voice has lasted long enough to be meant for us. */
  readonly sustained: boolean;
  /** When their voice was last heard, ms; null before the first word. */
  readonly lastVoiceAt: number | null;
  /** Final transcripts of this turn, in order. */
  readonly words: readonly Words[];
  readonly guess: string;
  /** When words were last settled, or it was settled that there were none, ms; null before. */
  readonly settledAt: number | null;
  /** A voice was heard and its final transcript has not come yet. */
  readonly owed: boolean;
}

export interface Words {
  readonly text: string;
  readonly confidence: number;
}

/** One attempt to say something. */
export interface Run {
  readonly id: number;
  readonly kind: RunKind;
  readonly startedAt: number;
  /** When the caller began to hear it, as the carrier said; null before. */
  readonly heardAt: number | null;
  /** What happens when its last word was heard. */
  readonly then: 'listen' | { readonly hangUp: Ending };
  /** `awaited` until the model was asked, `writing` while it writes. Fixed lines are `written` from the start. */
  readonly text: 'awaited' | 'writing' | 'written';
  /** Text that is written and not yet cut into a segment. */
  readonly unspoken: string;
  readonly segments: readonly Segment[];
  /** The gate is shut: the caller may be speaking. */
  readonly held: boolean;
  /** How much of its audio was played in earlier epochs, ms. */
  readonly playedMs: number;
  readonly marks: Marks;
}

export type RunKind = 'greeting' | 'reply' | 'reprompt' | 'apology' | 'farewell';

/** A speakable piece of a run. */
export interface Segment {
  readonly text: string;
  /** Length of its audio, null while that is still being made. */
  readonly durationMs: number | null;
}

/** What was sent to the carrier and what it said was played, of one run. */
export interface Marks {
  /** Sent and not yet returned, oldest first. */
  readonly outstanding: readonly SentMark[];
  /** The latest that came back in its order. */
  readonly returned: (SentMark & { readonly returnedAt: number }) | null;
}

export interface SentMark {
  readonly seq: number;
  readonly sentAt: number;
  readonly segment: number;
  readonly reachedMs: number;
  readonly endsSegment: boolean;
}

/** Intent and knowledge for the caller's words, asked for in parallel. */
export interface Lookup {
  readonly id: number;
  readonly intent: { readonly name: string | null; readonly confidence: number } | 'awaited' | 'failed';
  readonly passages: readonly Passage[] | 'awaited' | 'failed';
}

/** Something that was said, by whom, and what the other side got of it. */
export type Utterance = CallerUtterance | AgentUtterance;

export interface CallerUtterance {
  readonly speaker: 'caller';
  readonly at: number;
  readonly turn: number;
  readonly text: string;
  readonly confidence: number;
}

export interface AgentUtterance {
  readonly speaker: 'agent';
  readonly at: number;
  readonly run: number;
  readonly kind: RunKind;
  /** Everything that was sent to be spoken. */
  readonly generated: string;
  /** The words of it that the caller heard: always a prefix of `generated`. */
  readonly heard: string;
  readonly interrupted: boolean;
}

/** Who answers and by which rules: fixed when the call begins, and the first line of its journal. */
export interface CallSetup {
  readonly call: string;
  readonly direction: 'inbound' | 'outbound';
  readonly agent: AgentBrief;
}

/** What the call needs to know of the agent: its words and its patience. */
export interface AgentBrief {
  readonly name: string;
  readonly instructions: string;
  readonly lines: {
    readonly greeting: string;
    /** Said when the caller is silent, one after the other. */
    readonly reprompts: readonly string[];
    /** Said when a voice was heard and no words were made out. */
    readonly notUnderstood: string;
    /** Said when every reprompt was in vain. */
    readonly silenceGoodbye: string;
    /** Said when a provider failed and the caller may try again. */
    readonly apology: string;
    /** Said when it failed again and we give up. */
    readonly failureGoodbye: string;
    readonly tooLongGoodbye: string;
  };
  /** Intents that need no model: a fixed answer, after which the call may end. */
  readonly answers: readonly DirectAnswer[];
  readonly patience: Patience;
}

export interface DirectAnswer {
  readonly intent: string;
  readonly say: string;
  readonly hangUp: boolean;
}

/** How long the agent waits for what. Defaults and the reasons for them are in the agent's schema. */
export interface Patience {
  readonly endOfTurnMs: number;
  readonly minSpeechMs: number;
  readonly falseAlarmMs: number;
  readonly settleMs: number;
  readonly lookupsMs: number;
  readonly intentConfidence: number;
  readonly firstWordsMs: number;
  readonly wholeReplyMs: number;
  readonly firstSoundMs: number;
  readonly playbackGraceMs: number;
  readonly silenceMs: number;
  readonly longestCallMs: number;
  readonly failedTurnsMax: number;
}
