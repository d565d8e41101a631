import type { ToolUse } from '../tools/tool-use.ts';
import type { Expectation } from '../turns/expectation.ts';
import type { SpokenWord } from '../words/spoken-word.ts';
import type { Passage } from './event.ts';
import type { CallSetup } from './setup.ts';
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
  /** The ids that the next run, look-up, tool and timer will get; they only grow. */
  readonly next: {
    readonly run: number;
    readonly lookup: number;
    readonly tool: number;
    readonly timer: number;
  };
  /** Who holds the call: counts how often it was taken up by another process. */
  readonly lease: number;
  readonly timers: Readonly<Partial<Record<TimerName, number>>>;
  /** Times the caller was asked in vain since they last said something. */
  readonly reprompts: number;
  /** Caller's turns so far. */
  readonly turns: number;
  /** Turns in a row that a provider's failure spoiled. */
  readonly failedTurns: number;
  /** What the agent has just asked for, and so how long a pause may be. */
  readonly expects: Expectation;
  /** Every tool that was asked for in this call, and what came of it. */
  readonly tools: readonly ToolUse[];
  /** Keys the caller has pressed of a number that is not complete yet. */
  readonly keys: string;
  readonly optOut: 'none' | 'recording' | 'recorded' | 'failed';
  /** Whether the caller was told that the call must end soon. */
  readonly wrapUp: 'early' | 'due' | 'said';
  /** The recogniser is gone for good: when the caller can hear us again, we say goodbye. */
  readonly deaf: boolean;
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
  /**
   * The caller is speaking, or has spoken and may go on. What they seem to want is looked up ahead, and a speculative
   * run may be made that nobody hears until their turn has ended.
   */
  | { readonly name: 'transcribing'; readonly lookup: Lookup | null; readonly run: Run | null }
  /** A run is being made; nothing of it has been heard. */
  | { readonly name: 'thinking'; readonly run: Run }
  /** Audio of the run is being heard: the carrier said so. */
  | { readonly name: 'speaking'; readonly run: Run }
  /** A voice over the run they were hearing: it is silenced and held until words decide. */
  | { readonly name: 'yielding'; readonly run: Run }
  /** The caller cut in on a run they were hearing; the line settles. */
  | { readonly name: 'interrupted' }
  /** A run was cancelled before it was heard; the line settles. */
  | { readonly name: 'cancelled' }
  /** The call is being handed to a person: first that is written down, then the line is given up and their phone rings. */
  | { readonly name: 'transferring'; readonly to: string; readonly stage: 'keeping' | 'ringing' }
  /** The line is gone and the caller may not be; it is taken up again, or a timer ends the call. */
  | { readonly name: 'adrift'; readonly because: DriftReason; readonly unsaid: string }
  /** The last word is said; why we go is being written down. */
  | { readonly name: 'leaving'; readonly because: Ending }
  | { readonly name: 'ended'; readonly because: Ending };

export type DriftReason = 'line_lost' | 'taken_up' | 'transfer_failed';

export type PhaseName = Phase['name'];

/** A call that is in phase P. */
export type In<P extends PhaseName> = CallState & { readonly phase: Extract<Phase, { name: P }> };

/** Why a call ended. */
export type Ending =
  | 'caller_hung_up'
  | 'line_lost'
  /** We said goodbye. */
  | 'agent_done'
  /** A person has taken the call. */
  | 'transferred'
  /** They asked not to be called again. */
  | 'opted_out'
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
  /** When the voice that is heard, or was heard last, began, ms; null before the first. */
  readonly voiceSince: number | null;
  /** It went on for so long without a word that we no longer take it for a caller's. */
  readonly doubted: boolean;
  /** When their voice was last heard, ms; null before the first word. */
  readonly lastVoiceAt: number | null;
  /** Words of this turn came that no voice announced: they are too soft for us, and only words tell that they go on. */
  readonly isSoft: boolean;
  /** Final transcripts of this turn, in order. */
  readonly words: readonly Words[];
  readonly guess: string;
  /** What the guess began with, and was answered already. */
  readonly answered: string;
  /** When words were last settled, or it was settled that there were none, ms; null before. */
  readonly settledAt: number | null;
  /** Final transcripts that came lately, of whichever turn: a recogniser may send them twice. */
  readonly settled: readonly { readonly text: string; readonly at: number }[];
  /** A voice was heard and its final transcript has not come yet. */
  readonly owed: boolean;
  /** The words of the turn before this one, until others are settled: a recogniser may send them late, or twice. */
  readonly taken: {
    readonly before: readonly Words[];
    /** The last of them as the recogniser has it, what was answered of that even before among it. */
    readonly last: string;
    readonly answered: string;
    readonly settled: boolean;
    readonly at: number;
  } | null;
  /** The words of this turn are those of an earlier one, made out better. */
  readonly corrects: boolean;
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
  readonly then: 'listen' | { readonly hangUp: Ending } | { readonly transferTo: string };
  /** The caller's words it answers while it is not sure that they are done; null once it is. */
  readonly speculatesOn: string | null;
  /**
   * `awaited` until the model was asked, `writing` while it writes, `using_tools` while it waits for what they bring.
   * Fixed lines are `written` from the start.
   */
  readonly text: 'awaited' | 'writing' | 'using_tools' | 'written';
  /** What is being looked up for it; null where nothing is, and when that is over. */
  readonly lookup: Lookup | null;
  /** What the model was asked for this run; null for a fixed line. */
  readonly asked: Asked | null;
  /** Text that is written and not yet cut into a segment. */
  readonly unspoken: string;
  readonly segments: readonly Segment[];
  /** The gate is shut: the caller may be speaking, or may not have ended. */
  readonly held: boolean;
  /** It begins with a notice that is not heard to its end yet: nobody interrupts it. */
  readonly noticeDue: boolean;
  /** How much of its audio was played in earlier epochs, ms. */
  readonly playedMs: number;
  readonly marks: Marks;
}

export type RunKind = 'greeting' | 'reply' | 'reprompt' | 'apology' | 'farewell' | 'resumption';

/** Whether this is tried for the first time, or because a provider has failed. */
export type Attempt = 'first' | 'second';

/** How often the model was asked, and with what beside the conversation. */
export interface Asked {
  readonly request: number;
  readonly attempt: Attempt;
  /** Times it was asked again with what its tools had brought. */
  readonly toolRounds: number;
  readonly intent: string | null;
  readonly passages: readonly Passage[];
}

/** A speakable piece of a run. */
export interface Segment {
  readonly text: string;
  /** A `filler` covers a wait and is not remembered; a `notice` must be heard and cannot be interrupted. */
  readonly role: 'speech' | 'filler' | 'notice';
  /** Length of its audio, null while that is still being made. */
  readonly durationMs: number | null;
  /** When its words are spoken, where the voice says so. */
  readonly words: readonly SpokenWord[] | null;
  readonly attempt: Attempt;
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
  /** Nothing lay behind it when it was sent. */
  readonly runsDry: boolean;
}

/** Intent and knowledge for the caller's words, asked for in parallel. */
export interface Lookup {
  readonly id: number;
  /** The words it is about. */
  readonly text: string;
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
  /** These are the words of the turn before it, made out better: that one was never said. */
  readonly corrects: boolean;
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
