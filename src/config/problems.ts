/** Something that keeps us from starting, where it comes from, and what to do about it. */
export interface Problem {
  /** `.env:4`, `environment`, `agents/mine.yaml:3`, or what else needs attention. */
  readonly where: string;
  readonly what: string;
}

/** Why the gateway does not start: one message with every problem and its remedy. */
export class Problems extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const widest = Math.max(...problems.map(({ where }) => where.length));
    const lines = problems.map(({ where, what }) => `  ${where.padEnd(widest)}  ${what}`);
    const count = problems.length === 1 ? 'one thing needs' : `${problems.length} things need`;
    super(`Parley does not start: ${count} your attention.\n${lines.join('\n')}`);
    this.name = 'Problems';
    this.problems = problems;
  }
}
