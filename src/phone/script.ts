import type { StepExpectation } from './expectations.ts';
import type { Noise } from './noise.ts';

/** One thing a caller does, and when. Every step has a bound, so that nobody waits on a telephone for ever. */
export type Step = Act & {
  /** Not before this moment of the call; unless it says so, as soon as the step before is done. */
  atMs?: number;
  expect?: StepExpectation;
};

type Act =
  /** Waits until the agent has spoken and is done, which is when it has been quiet for `quietMs`. */
  | { do: 'listen'; withinMs?: number; forMsMax?: number; quietMs?: number }
  | { do: 'say'; text: string }
  /** Waits until the agent is audible, lets it speak for `afterMs`, then talks over it. */
  | { do: 'interrupt'; afterMs: number; text: string; withinMs?: number }
  /** Waits until the agent is in mid sentence and has spoken for so long. */
  | { do: 'let_speak'; forMs: number; withinMs?: number }
  | { do: 'pause'; ms: number }
  | { do: 'press'; digits: string }
  /** A sound that is no words: to its end, or only begun, so that the next steps happen over it. */
  | { do: 'noise'; noise: Noise; goesOn: boolean }
  /** A recording, in mu-law. */
  | { do: 'play'; name: string; audio: Uint8Array }
  | { do: 'hang_up' }
  /** Waits for the other side to end the call. */
  | { do: 'wait_for_hang_up'; withinMs: number };

/** What a caller does from the moment the call is answered; at its end the caller hangs up. */
export type Script = readonly Step[];

/** Somebody who tells a caller on the telephone what to do next, once their script is done. */
export interface Prompter {
  next(): Step | 'nothing_yet' | 'that_is_all';
}

/** How long a caller waits for the agent to begin: the longest that people stay on a silent line. */
export const patienceMs = 10_000;

/** How long a caller listens to one answer: nobody is read to for longer. */
export const answerMsMax = 60_000;

/** Everything the caller will say, so that it can be spoken in before the call begins. */
export function wordsOf(script: Script): string[] {
  return script.flatMap((step) => ('text' in step ? [step.text] : []));
}

/** What a caller does in this step, as one would say it: "say "Hello."". */
export function stepInWords(step: Step): string {
  switch (step.do) {
    case 'say':
      return `say "${step.text}"`;
    case 'interrupt':
      return `interrupt with "${step.text}"`;
    case 'play':
      return `play "${step.name}"`;
    case 'noise':
      return `make a noise (${step.noise.kind})`;
    case 'listen':
      return 'hear the agent out';
    case 'let_speak':
      return `let the agent speak for ${step.forMs / 1000} s`;
    case 'press':
      return `press ${step.digits}`;
    case 'pause':
      return `wait for ${step.ms / 1000} s`;
    case 'hang_up':
    case 'wait_for_hang_up':
      return step.do.replaceAll('_', ' ');
  }
}
