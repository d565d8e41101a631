import type { SpokenWord } from '../words/spoken-word.ts';
import type { Mark } from './mark.ts';
import type { TimerName } from './timer.ts';

/**
 * Everything that can happen to a call, as facts in the past tense. `at` is milliseconds since the session began,
 * from a clock that cannot go backwards.
 */
export type CallEvent = { readonly at: number } & Happening;

/** An event before it is stamped with its time: what the world reports, and the loop dates. */
export type Happening =
  | LineEvent
  | FateEvent
  | CallerEvent
  | LookupEvent
  | ReplyEvent
  | ToolEvent
  | SpeechEvent
  | TimerEvent;

/** What became of the line that carries the caller's voice. */
export type LineEvent =
  /** Audio may be sent from here on; for a call that lost its line, again. */
  | { readonly type: 'line.opened' }
  /** The line broke without a word; the caller did not hang up as far as we know. */
  | { readonly type: 'line.lost'; readonly reason: string };

/** What became of the call as a whole. */
export type FateEvent =
  /** Another process holds the call from here on: what was under way in the one before it is unknown. */
  | { readonly type: 'call.taken_up'; readonly lease: number }
  /** The process that holds the call must stop at once, and nobody will take it up. */
  | { readonly type: 'call.given_up'; readonly reason: string }
  /** Why we leave the line is written down, so that nobody takes it for an accident. */
  | { readonly type: 'departure.kept' }
  | { readonly type: 'departure.not_kept'; readonly detail: string }
  /** The person the call was handed to has taken it. */
  | { readonly type: 'transfer.answered' }
  | { readonly type: 'transfer.failed'; readonly reason: TransferTrouble }
  /** That this caller must not be called again is written down for good. */
  | { readonly type: 'opt_out.recorded' }
  | { readonly type: 'opt_out.failed'; readonly failure: Failure };

export type TransferTrouble = 'busy' | 'no_answer' | 'refused' | 'unreachable';

/** What the caller did, as voice activity, transcripts and keys tell it. */
export type CallerEvent =
  | { readonly type: 'caller.speech_started'; readonly voicedMs: number }
  /** The voice has now lasted as long as the agent asks before it yields. */
  | { readonly type: 'caller.speech_sustained'; readonly voicedMs: number }
  /** The last sound of voice was `silentMs` ago. */
  | { readonly type: 'caller.speech_ended'; readonly silentMs: number }
  /** A partial transcript: replaces the one before it. */
  | { readonly type: 'caller.words_guessed'; readonly text: string }
  /** A final transcript: these words will not change. Empty when a voice was heard but no words were made out. */
  | { readonly type: 'caller.words_settled'; readonly text: string; readonly confidence: number }
  /** The recogniser believes that the caller may be done. */
  | { readonly type: 'caller.turn_ending' }
  /** The recogniser believed too soon: the caller goes on. */
  | { readonly type: 'caller.turn_resumed' }
  /** The recogniser itself says that the caller is done. */
  | { readonly type: 'caller.turn_ended' }
  | { readonly type: 'caller.key_pressed'; readonly key: string }
  | { readonly type: 'caller.hung_up' }
  /** The recogniser is gone: from here on the caller is not understood. */
  | { readonly type: 'hearing.failed'; readonly failure: Failure };

/** What the look-ups beside the model brought. */
export type LookupEvent =
  | {
      readonly type: 'intent.classified';
      readonly lookup: number;
      readonly intent: string | null;
      readonly confidence: number;
    }
  | { readonly type: 'intent.failed'; readonly lookup: number; readonly failure: Failure }
  | { readonly type: 'knowledge.found'; readonly lookup: number; readonly passages: readonly Passage[] }
  | { readonly type: 'knowledge.failed'; readonly lookup: number; readonly failure: Failure };

/** What the language model wrote for a run; a run may ask it several times. */
export type ReplyEvent = { readonly run: number; readonly request: number } & (
  | { readonly type: 'reply.text_written'; readonly text: string }
  /** The model wants a tool; the arguments are its own words, and may be nonsense. */
  | { readonly type: 'reply.tool_called'; readonly name: string; readonly arguments: string }
  | { readonly type: 'reply.finished' }
  | { readonly type: 'reply.failed'; readonly failure: Failure }
);

/** What a tool brought. It is kept whatever has become of the run that asked for it. */
export type ToolEvent =
  | { readonly type: 'tool.returned'; readonly tool: number; readonly result: string }
  | { readonly type: 'tool.failed'; readonly tool: number; readonly failure: Failure };

/** What became of the words we asked to be spoken. */
export type SpeechEvent =
  /** The voice says when its words are spoken, counted from the segment's first sample. */
  | {
      readonly type: 'speech.words_timed';
      readonly run: number;
      readonly segment: number;
      readonly words: readonly SpokenWord[];
    }
  /** The whole of a segment's audio is here, so its length is known. */
  | {
      readonly type: 'speech.segment_synthesised';
      readonly run: number;
      readonly segment: number;
      readonly durationMs: number;
    }
  | {
      readonly type: 'speech.failed';
      readonly run: number;
      readonly segment: number;
      readonly failure: Failure;
    }
  /** A mark went out after `reachedMs` of the run's audio, counted over all its segments. */
  | {
      readonly type: 'speech.mark_sent';
      readonly mark: Mark;
      readonly segment: number;
      readonly reachedMs: number;
      readonly endsSegment: boolean;
      /** The carrier has nothing more to play, though more is to come: the voice is behind. */
      readonly runsDry?: true;
    }
  /** The carrier's word that everything before the mark was played, or cleared. */
  | { readonly type: 'speech.mark_returned'; readonly mark: Mark };

/** A timer that was started, and not cancelled, ran out. */
export interface TimerEvent {
  readonly type: 'timer.fired';
  readonly timer: TimerName;
  readonly id: number;
}

/** A passage of the agent's knowledge that may answer the caller. */
export interface Passage {
  readonly title: string;
  readonly text: string;
  readonly score: number;
}

/** Why a provider could not do its work. */
export interface Failure {
  readonly provider: string;
  readonly reason: FailureReason;
  readonly detail: string;
  readonly retryable: boolean;
}

export type FailureReason =
  | 'unreachable'
  | 'timeout'
  | 'refused'
  /** It took no offence at us, but at what we asked this time. */
  | 'bad_request'
  | 'overloaded'
  | 'broke_off'
  | 'bad_answer'
  | 'crashed';
