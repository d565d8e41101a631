import { parseArgs } from 'node:util';
import { JournalError, type JournalFile, readJournal } from '../src/adapters/journal/read-journal.ts';
import { readAgent } from '../src/agents/agent.ts';
import { AgentFileError } from '../src/agents/problem.ts';
import { surveyProcess } from '../src/config.ts';
import { behaviourVersion } from '../src/core/call/reduce.ts';
import { replay, type Verdict } from '../src/core/call/replay.ts';
import { replayWith } from '../src/core/call/replay-with.ts';
import { findJournal } from './replay/find-journal.ts';
import { otherWayInWords } from './replay/other-way-in-words.ts';
import { Story, withTime } from './story/story.ts';

const usage = [
  'usage: npm run replay -- <journal | call id | CallSid> [--story] [--until <ms>] [--with <agent file>]',
  '  --story   tells the call: who said what, what was looked up, where the time went, why it ended',
  '  --until   stops at this moment, and shows how the call stood then',
  '  --with    says where the call would have gone another way with another agent',
].join('\n');

/**
 * Plays a journal again: prints `identical`, or the first step that would go another way today (exit code 1). With
 * another agent it is a question and not a check: it prints where the call would have gone another way (exit code 0).
 * So is its story.
 */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { story: { type: 'boolean' }, until: { type: 'string' }, with: { type: 'string' } },
    allowPositionals: true,
  });
  const [named] = positionals;
  const untilMs = values.until === undefined ? Infinity : Number(values.until);
  const asksTwice = values.story === true && values.with !== undefined;
  if (named === undefined || positionals.length > 1 || Number.isNaN(untilMs) || asksTwice) {
    console.error(usage);
    return 2;
  }
  const journal = readJournal(await findJournal(named, surveyProcess().settings.dataDir));
  if (journal.header.behaviour !== behaviourVersion) {
    console.log(
      `written by behaviour ${journal.header.behaviour}, played again by ${behaviourVersion}: differences are to be expected`,
    );
  }
  if (journal.cutOff)
    console.log('the last line of the journal is cut off, as when a process dies; it is left out');
  const verdict = replay(journal.header.setup, journal.steps, untilMs);
  if (values.with !== undefined) return await tellOtherWay(journal, verdict, untilMs, values.with);
  if (values.story === true) return tellStory(journal, verdict, untilMs);
  console.log(sentence(verdict));
  if (verdict.type === 'identical' && values.until !== undefined) {
    const { setup: _setup, ...state } = verdict.state;
    console.log(JSON.stringify(state, null, 2));
  }
  return verdict.type === 'identical' ? 0 : 1;
}

function tellStory({ header, steps }: JournalFile, verdict: Verdict, untilMs: number): number {
  if (verdict.type === 'gap') {
    console.error(sentence(verdict));
    return 2;
  }
  const { setup, callSid, startedAt } = header;
  console.log(`${setup.call} (${callSid}), ${setup.direction}, ${setup.agent.name} answers, ${startedAt}`);
  if (verdict.type === 'different')
    console.log(`from event ${verdict.step.seq} on, this is how today's rules read it`);
  const story = new Story((atMs, told) => console.log(withTime(atMs, told)));
  for (const step of steps.filter(({ event }) => event.at <= untilMs)) story.tell({ ...step, setup });
  return 0;
}

async function tellOtherWay(
  { header, steps }: JournalFile,
  verdict: Verdict,
  untilMs: number,
  agentPath: string,
): Promise<number> {
  if (verdict.type === 'gap') {
    console.error(sentence(verdict));
    return 2;
  }
  const { brief } = await readAgent(agentPath);
  if (verdict.type === 'different') {
    const { seq, event } = verdict.step;
    console.log(`whoever answers, today's rules part from this journal at event ${seq}, ${event.at} ms`);
  }
  const played = steps.filter(({ event }) => event.at <= untilMs);
  console.log(otherWayInWords(replayWith(header.setup, played, brief), brief));
  return 0;
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
  process.exitCode = await main();
} catch (error) {
  if (error instanceof JournalError || error instanceof AgentFileError) console.error(error.message);
  else if (isMistyped(error)) console.error(`${error.message}\n${usage}`);
  else throw error;
  process.exitCode = 2;
}
