import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Problem } from './problem.ts';
import { asSpoken } from './spoken.ts';

/** One thing the agent knows: a question, other ways to ask it, and the answer written for the ear. */
export interface KnowledgeEntry {
  readonly title: string;
  readonly wordings: readonly string[];
  readonly text: string;
}

type Source = { readonly source: string; readonly line: number };
type Placed = KnowledgeEntry & { readonly file: string; readonly line: number };

/** Reads the Markdown that an agent file names, in the order of names; adds what is wrong to `problems`. */
export async function readKnowledge(
  agentPath: string,
  sources: readonly Source[],
  problems: Problem[],
): Promise<readonly KnowledgeEntry[]> {
  const entries: Placed[] = [];
  for (const { source, line } of sources) {
    try {
      for (const file of await markdownAt(join(dirname(agentPath), source)))
        entries.push(...entriesOf(file, await readFile(file, 'utf8'), problems));
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      const text = `knowledge \`${source}\` cannot be read (${detail}); it is looked for beside this file`;
      problems.push({ file: agentPath, line, text });
    }
  }
  refuseSameQuestions(entries, problems);
  return entries.map(({ title, wordings, text }) => ({ title, wordings, text }));
}

async function markdownAt(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith('.md')).sort();
  if (names.length === 0) throw new Error('the folder has no .md file');
  return names.map((name) => join(path, name));
}

const headingLine = /^##\s+(.*\S)\s*$/;
const alsoAsked = /^also asked:(.*)$/i;

/** What stands before the first `##` is for the file's readers and is not knowledge. */
function entriesOf(file: string, markdown: string, problems: Problem[]): Placed[] {
  const entries: Placed[] = [];
  const rows = markdown.split(/\r?\n/).map((text, at) => ({ text, line: at + 1 }));
  const starts = rows.flatMap(({ text }, at) => (headingLine.test(text) ? [at] : []));
  for (const [nth, start] of starts.entries()) {
    const [heading, ...body] = rows.slice(start, starts[nth + 1]);
    const title = heading && headingLine.exec(heading.text)?.[1];
    if (!heading || !title) continue;
    const text = answerIn(body.map((row) => row.text));
    if (text === '')
      problems.push({
        file,
        line: heading.line,
        text: `"${title}" has no answer; write one below the heading`,
      });
    entries.push({
      file,
      line: heading.line,
      title,
      wordings: wordingsIn(body.map((row) => row.text)),
      text,
    });
  }
  if (entries.length === 0)
    problems.push({ file, line: 1, text: 'no question in this file; begin each with `## The question?`' });
  return entries;
}

function wordingsIn(body: readonly string[]): string[] {
  return body
    .flatMap((row) => alsoAsked.exec(row)?.[1]?.split(';') ?? [])
    .map((wording) => wording.trim())
    .filter((wording) => wording !== '');
}

function answerIn(body: readonly string[]): string {
  return body
    .filter((row) => !alsoAsked.test(row))
    .map((row) => row.trim())
    .filter((row) => row !== '')
    .join(' ');
}

/** The same question with two answers leaves it to chance which one the caller hears. */
function refuseSameQuestions(entries: readonly Placed[], problems: Problem[]): void {
  const seen = new Map<string, Placed>();
  for (const entry of entries) {
    for (const wording of new Set([entry.title, ...entry.wordings].map(asSpoken))) {
      const other = seen.get(wording);
      seen.set(wording, entry);
      if (!other) continue;
      const text = `"${wording}" is asked at ${other.file}:${other.line} too; keep it in one place`;
      problems.push({ file: entry.file, line: entry.line, text });
    }
  }
}
