/** One mistake in a file, where it is and what to do about it. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Says everything that is wrong with an agent in one message, a line for each mistake. */
export class AgentFileError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(messageFor(problems));
    this.name = 'AgentFileError';
    this.problems = problems;
  }
}

function messageFor(problems: readonly Problem[]): string {
  const many = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  const list = [...problems]
    .sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))
    .map(({ file, line, text }) => `  ${file}:${line} ${text}`);
  return [`The agent cannot answer calls: ${many} to mend.`, ...list].join('\n');
}
