/** One thing a caller does. Every step has a bound, so that nobody waits on a telephone for ever. */
export type Step =
  /** Waits until the agent has spoken and is done, which is when it has been quiet for `quietMs`. */
  | { do: 'listen'; withinMs?: number; forMsMax?: number; quietMs?: number }
  | { do: 'say'; text: string }
  /** Waits until the agent is audible, lets it speak for `afterMs`, then talks over it. */
  | { do: 'interrupt'; afterMs: number; text: string; withinMs?: number }
  | { do: 'pause'; ms: number }
  | { do: 'press'; digits: string }
  | { do: 'hang_up' }
  /** Waits for the other side to end the call. */
  | { do: 'wait_for_hang_up'; withinMs: number };

/** What a caller does from the moment the call is answered; at its end the caller hangs up. */
export type Script = readonly Step[];

/** How long a caller waits for the agent to begin: the longest that people stay on a silent line. */
export const patienceMs = 10_000;

/** How long a caller listens to one answer: nobody is read to for longer. */
export const answerMsMax = 60_000;

/** Everything the caller will say, so that it can be spoken in before the call begins. */
export function wordsOf(script: Script): string[] {
  return script.flatMap((step) => ('text' in step ? [step.text] : []));
}
