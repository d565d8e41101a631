import { parseArgs } from 'node:util';
import { JournalError, readJournal } from '../src/adapters/journal/read-journal.ts';
import { behaviourVersion } from '../src/core/call/reduce.ts';
import { replay, type Verdict } from '../src/core/call/replay.ts';

const usage = 'usage: npm run replay -- <journal> [--until <ms>]';

/** Plays a journal again: prints `identical`, or the first step that would go another way today (exit code 1). */
function main(): number {
  const { values, positionals } = parseArgs({
    options: { until: { type: 'string' } },
    allowPositionals: true,
  });
  const [path] = positionals;
  const untilMs = values.until === undefined ? Infinity : Number(values.until);
  if (path === undefined || positionals.length > 1 || Number.isNaN(untilMs)) {
    console.error(usage);
    return 2;
  }
  const { header, steps, cutOff } = readJournal(path);
  if (header.behaviour !== behaviourVersion) {
    console.log(
      `written by behaviour ${header.behaviour}, played again by ${behaviourVersion}: differences are to be expected`,
    );
  }
  if (cutOff) console.log('the last line of the journal is cut off, as when a process dies; it is left out');
  const verdict = replay(header.setup, steps, untilMs);
  console.log(sentence(verdict));
  if (verdict.type === 'identical' && values.until !== undefined) {
    const { setup: _setup, ...state } = verdict.state;
    console.log(JSON.stringify(state, null, 2));
  }
  return verdict.type === 'identical' ? 0 : 1;
}

function sentence(verdict: Verdict): string {
  switch (verdict.type) {
    case 'identical':
      return `identical: ${verdict.steps} events gave the same commands again`;
    case 'gap':
      return `broken: after event ${verdict.expected - 1} comes ${verdict.found}; the journal has lost lines`;
    case 'different':
      return [
        `different at event ${verdict.step.seq}, ${verdict.step.event.at} ms: ${JSON.stringify(verdict.step.event)}`,
        `  recorded: ${JSON.stringify(verdict.step.commands)}`,
        `  today:    ${JSON.stringify(verdict.now)}`,
      ].join('\n');
  }
}

/** What `parseArgs` throws at someone who slipped. */
function isMistyped(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

try {
  process.exitCode = main();
} catch (error) {
  if (error instanceof JournalError) console.error(error.message);
  else if (isMistyped(error)) console.error(`${error.message}\n${usage}`);
  else throw error;
  process.exitCode = 2;
}
