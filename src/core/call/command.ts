import type { Passage } from './event.ts';
import type { Ending } from './state.ts';
import type { TimerName } from './timer.ts';

/** Everything a call can ask of the world, as orders. The performer looks nothing up: an order is complete. */
export type Command = RunCommand | LookupCommand | TimerCommand | CallCommand;

/** Orders that belong to a run and die with it: an interruption cancels them. */
export type RunCommand =
  /** Synthesise one segment and play it after the ones before it. */
  | {
      readonly type: 'speech.say';
      readonly run: number;
      readonly epoch: number;
      readonly segment: number;
      readonly text: string;
    }
  /** Let nothing more of the run out and clear what was sent; keep what was made. Ends the epoch. */
  | { readonly type: 'speech.hold'; readonly run: number; readonly epoch: number }
  /** Let the run out again, in a new epoch, from this point of its audio. */
  | {
      readonly type: 'speech.release';
      readonly run: number;
      readonly epoch: number;
      readonly fromMs: number;
    }
  /** Fall silent at once: drop what is queued, clear what the carrier holds, stop synthesis. Ends the epoch. */
  | { readonly type: 'speech.cut'; readonly run: number; readonly epoch: number }
  /** Ask the model for a reply. */
  | {
      readonly type: 'reply.write';
      readonly run: number;
      readonly messages: readonly Message[];
      readonly intent: string | null;
      readonly passages: readonly Passage[];
    }
  | { readonly type: 'reply.abandon'; readonly run: number };

/** Orders to look something up about the caller's words. */
export type LookupCommand =
  | { readonly type: 'intent.classify'; readonly lookup: number; readonly text: string }
  | { readonly type: 'knowledge.search'; readonly lookup: number; readonly text: string }
  | { readonly type: 'lookup.abandon'; readonly lookup: number };

export type TimerCommand =
  | {
      readonly type: 'timer.start';
      readonly timer: TimerName;
      readonly id: number;
      readonly afterMs: number;
    }
  | { readonly type: 'timer.cancel'; readonly timer: TimerName; readonly id: number };

/** Orders about the call as a whole: an interruption never touches them. */
export type CallCommand =
  /** End the call from our side. */
  | { readonly type: 'line.hang_up'; readonly because: Ending }
  /** The call is over: close what is open and keep what is to be kept. Given exactly once, last. */
  | { readonly type: 'call.finish'; readonly because: Ending };

/** One message of the conversation as the model sees it: the agent's are what the caller heard of them. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly text: string;
}
