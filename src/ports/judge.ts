import type { TokenUsage } from './llm.ts';

/** Somebody who reads what was said in a call that is over, and says what came of it. */
export interface Judge {
  readonly name: string;
  /**
   * Throws a ProviderFailure when there is no judgement to be had. Tells what an answer has cost, also of one that is no
   * judgement: null where nobody says so.
   */
  judge(conversation: readonly SpokenLine[], spent: Spent): Promise<Judgement>;
}

/** Is told of each answer what it has cost. */
export type Spent = (cost: TokenUsage | null) => void;

/** What one of them said and the other heard. */
export interface SpokenLine {
  readonly speaker: 'caller' | 'agent';
  readonly text: string;
}

/** An opinion, unlike the facts beside it. The names are those of a call record outside. */
export interface Judgement {
  readonly summary: string;
  /** What the caller wanted. */
  readonly wanted: string;
  readonly got_it: 'yes' | 'partly' | 'no' | 'unclear';
  /** What somebody who wants to make the agent better should know. */
  readonly notes: readonly string[];
}
