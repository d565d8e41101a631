import type { ProviderConfig } from '../../../test/support/stand-ins/providers.ts';

/** What the stand-ins are told to take, ms: the figures that are promised suppose just this. */
export const delays = {
  asrMs: 90,
  intentMs: 50,
  knowledgeMs: 80,
  llm: { firstTokenMs: 200, tokensPerSecond: 100 },
  ttsMs: 75,
  handshakeMs: 30,
} satisfies Partial<ProviderConfig>;

/** How much earlier than for sure Flux believes that a turn is over. */
export const eagerAheadMs = 200;

/**
 * A recogniser that says so often what it believes has guessed the whole turn when its last word is over. Half a
 * second of quiet follows, so what is looked up for that guess is there before the turn has ended.
 */
export const guessEveryMs = 40;

/** Four words, and the token behind them that shows that they can be said. */
export const answer = ['We', ' open', ' at', ' eight,', ' and', ' close', ' at', ' six.'];
const tokensUntilChunk = 5;
const chunkMs = ((tokensUntilChunk - 1) * 1_000) / delays.llm.tokensPerSecond;

/** From the moment at which the model is asked to the first sound of its answer. */
const makingMs = delays.llm.firstTokenMs + chunkMs + delays.ttsMs;

/** One way of taking turns that a limit is promised for. */
export interface Manner {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly agent: { readonly speculates: boolean; readonly patience: Readonly<Record<string, number>> };
  /** The quiet that the recogniser is set to wait for before it is sure. */
  readonly quietMs: number;
  /** What the stand-ins take on the way to the first sound, of what comes after that quiet. */
  readonly standInsMs: number;
  readonly atMostMs: number;
}

/** Nova settles words after 300 ms of quiet, and only then the model is asked. */
export const surely: Manner = {
  name: 'without speculation',
  settings: { ASR_PROVIDER: 'deepgram' },
  // Of an agent that waits longer than its recogniser the difference would have to be taken off as well.
  agent: { speculates: false, patience: { end_of_turn_ms: 300 } },
  quietMs: 300,
  standInsMs: delays.asrMs + makingMs,
  atMostMs: 450,
};

/** Flux is sure after 500 ms of quiet, and the model was asked when it believed so for the first time. */
export const eagerly: Manner = {
  name: 'with an eager end',
  settings: { ASR_PROVIDER: 'deepgram-flux' },
  agent: { speculates: true, patience: {} },
  quietMs: 500,
  standInsMs: delays.asrMs + Math.max(0, makingMs - eagerAheadMs),
  atMostMs: 260,
};
