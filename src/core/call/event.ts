import type { Mark } from './mark.ts';
import type { TimerName } from './timer.ts';

/**
 * Everything that can happen to a call, as facts in the past tense. `at` is milliseconds since the session began,
 * from a clock that cannot go backwards.
 */
export type CallEvent = { readonly at: number } & Happening;

/** An event before it is stamped with its time: what the world reports, and the loop dates. */
export type Happening = LineEvent | CallerEvent | LookupEvent | ReplyEvent | SpeechEvent | TimerEvent;

/** What became of the line that carries the caller's voice. */
export type LineEvent =
  /** Audio may be sent from here on. */
  | { readonly type: 'line.opened' }
  /** The line broke without a word; the caller did not hang up as far as we know. */
  | { readonly type: 'line.lost'; readonly reason: string };

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

/** What the language model wrote for a run. */
export type ReplyEvent =
  | { readonly type: 'reply.text_written'; readonly run: number; readonly text: string }
  | { readonly type: 'reply.finished'; readonly run: number }
  | { readonly type: 'reply.failed'; readonly run: number; readonly failure: Failure };

/** What became of the words we asked to be spoken. */
export type SpeechEvent =
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
  | 'overloaded'
  | 'broke_off'
  | 'bad_answer'
  | 'crashed';
