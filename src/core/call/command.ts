import type { ToolOffer } from '../tools/tool-offer.ts';
import type { Passage } from './event.ts';
import type { Attempt, Ending } from './state.ts';
import type { TimerName } from './timer.ts';

/** Everything a call can ask of the world, as orders. The performer looks nothing up: an order is complete. */
export type Command = RunCommand | ToolCommand | LookupCommand | TimerCommand | CallCommand;

/** Orders that belong to a run and die with it: an interruption cancels them. */
export type RunCommand =
  /** Synthesise one segment and play it after the ones before it. */
  | {
      readonly type: 'speech.say';
      readonly run: number;
      readonly epoch: number;
      readonly segment: number;
      readonly text: string;
      /** The second time, the voice before it has failed. */
      readonly attempt: Attempt;
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
      /** Counts what was asked for this run; the answers carry it. */
      readonly request: number;
      /** The second time, the model before it has failed. */
      readonly attempt: Attempt;
      readonly messages: readonly Message[];
      readonly intent: string | null;
      readonly passages: readonly Passage[];
      readonly tools: readonly ToolOffer[];
    }
  | { readonly type: 'reply.abandon'; readonly run: number };

/** An order that outlives its run: what a tool does to the world is done, whoever speaks meanwhile. */
export interface ToolCommand {
  readonly type: 'tool.call';
  readonly tool: number;
  readonly name: string;
  readonly arguments: ToolArguments;
  /** The same for the same order, so that doing it twice does it once. */
  readonly key: string;
}

export type ToolArguments = Readonly<Record<string, string | number | boolean>>;

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
  /** Write down, before the line closes, that we leave it on purpose, and where the call goes. */
  | { readonly type: 'departure.keep'; readonly departure: Departure }
  /** Give the line up and have the carrier connect the caller to this number. */
  | { readonly type: 'line.transfer'; readonly to: string }
  /** Write down for good that this caller must not be called again. */
  | { readonly type: 'opt_out.record' }
  /** End the call from our side. */
  | { readonly type: 'line.hang_up'; readonly because: Ending }
  /** The call is over: close what is open and keep what is to be kept. Given exactly once, last. */
  | { readonly type: 'call.finish'; readonly because: Ending };

/** Why we leave a line that works. */
export type Departure = { readonly hangUp: Ending } | { readonly transferTo: string };

/** One message of the conversation as the model sees it: the agent's are what the caller heard of them. */
export type Message =
  | { readonly role: 'system' | 'user' | 'assistant'; readonly text: string }
  /** What the model asked a tool, in its own words, and what came of it. */
  | { readonly role: 'call'; readonly tool: number; readonly name: string; readonly arguments: string }
  | { readonly role: 'result'; readonly tool: number; readonly text: string };
