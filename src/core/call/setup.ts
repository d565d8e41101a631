import type { ToolOffer } from '../tools/tool-offer.ts';
import type { Expectation } from '../turns/expectation.ts';

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
    /** Said before the greeting, to the end: what the law wants every caller to hear. */
    readonly notice: string | null;
    readonly greeting: string;
    /** Said when an answer takes a while, a different one each time. */
    readonly fillers: readonly string[];
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
    /** Said when the call must end soon. */
    readonly wrapUp: string;
    /** Said when the agent ends the call and has written no goodbye of its own. */
    readonly goodbye: string;
    /** Said before the caller is put through. */
    readonly transferring: string;
    readonly transferFailed: string;
    /** Said when a lost line is back. */
    readonly reconnected: string;
    /** Said once it is written down that they are not to be called again. */
    readonly optedOut: string;
    /** Said when it could not be written down. */
    readonly optOutFailed: string;
  };
  readonly tools: readonly ToolOffer[];
  /** What single keys mean, where no number is expected. */
  readonly keys: readonly KeyMeaning[];
  /** Words in a question that say what answer is expected, before what we guess ourselves. */
  readonly cues: readonly Cue[];
  /** Who takes calls that the agent cannot go on with; null where nobody does. */
  readonly transferTo: string | null;
  /** What silences the agent: a voice, or only words. */
  readonly bargeInOn: 'voice' | 'words';
  /** Whether it may begin to think before the caller has surely ended. */
  readonly speculates: boolean;
  /** Intents that need no model: a fixed answer, after which the call may end. */
  readonly answers: readonly DirectAnswer[];
  readonly patience: Patience;
}

export interface DirectAnswer {
  readonly intent: string;
  readonly say: string;
  readonly hangUp: boolean;
}

export interface KeyMeaning {
  readonly key: string;
  readonly does: 'transfer' | 'opt_out' | { readonly say: string; readonly hangUp: boolean };
}

export interface Cue {
  readonly words: string;
  readonly expects: Expectation;
}

/** How long the agent waits for what. Defaults and the reasons for them are in the agent's schema. */
export interface Patience {
  readonly endOfTurnMs: number;
  /** The same after a yes or no to a question that asked for one, */
  readonly yesNoMs: number;
  /** and while a number, or something spelled, is being said. */
  readonly digitsMs: number;
  readonly spellingMs: number;
  /** How long after one key the next may come. */
  readonly keysMs: number;
  readonly minSpeechMs: number;
  readonly falseAlarmMs: number;
  readonly settleMs: number;
  readonly lookupsMs: number;
  readonly intentConfidence: number;
  readonly fillerAfterMs: number;
  readonly toolsMs: number;
  readonly firstWordsMs: number;
  readonly wholeReplyMs: number;
  readonly firstSoundMs: number;
  readonly playbackGraceMs: number;
  readonly silenceMs: number;
  readonly longestCallMs: number;
  /** How long before that the caller is told. */
  readonly wrapUpMs: number;
  readonly transferMs: number;
  readonly adriftMs: number;
  readonly failedTurnsMax: number;
}
