/** What a process that was started by `parent.ts` is asked. */
export interface Question {
  readonly id: number;
  readonly name: string;
}

/** What it says to that: an answer, or why there is none. */
export interface Answered {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: string;
}
