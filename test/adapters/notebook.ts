import type { Log } from '../../src/ports/log.ts';

type Level = 'info' | 'warn' | 'error' | 'debug';

/** A log that a test can read. */
export function notebook() {
  const lines: { readonly level: Level; readonly message: string; readonly fields: object }[] = [];
  const write =
    (level: Level) =>
    (message: string, fields: object = {}) => {
      lines.push({ level, message, fields });
    };
  const log = {
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    debug: write('debug'),
    child: () => log,
    lines,
    messages: (level: Level): string[] =>
      lines.filter((line) => line.level === level).map(({ message }) => message),
  } satisfies Log & Record<string, unknown>;
  return log;
}
