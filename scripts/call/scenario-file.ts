import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { adviceFor } from './scenario-advice.ts';
import { type ScenarioFile, scenarioSchema } from './scenario-schema.ts';

/** What is wrong with scenario files: a line for each mistake, with its place. */
export class ScenarioError extends Error {
  constructor(mistakes: readonly string[]) {
    const many = mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`;
    super([`No call was placed: ${many} to mend.`, ...mistakes.map((each) => `  ${each}`)].join('\n'));
  }
}

/** The scenario in this file. What is wrong is added to `mistakes`, and then there is none. */
export function readScenarioFile(path: string, mistakes: string[]): ScenarioFile | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    mistakes.push(`${path}: it cannot be read (${error instanceof Error ? error.message : String(error)})`);
    return null;
  }
  return checkScenario(path, text, mistakes);
}

/** Checks the text of a scenario file. */
export function checkScenario(path: string, text: string, mistakes: string[]): ScenarioFile | null {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  for (const error of document.errors) {
    const [what = error.message] = error.message.split(/ at line \d+|\n/);
    mistakes.push(`${place(error.pos[0])} this is not YAML; ${what}`);
  }
  if (document.errors.length > 0) return null;

  const checked: z.ZodSafeParseResult<ScenarioFile> = scenarioSchema.safeParse(document.toJS());
  for (const issue of checked.error?.issues ?? [])
    for (const { path: where, text: what } of adviceFor(issue))
      mistakes.push(`${place(offsetOf(document, where))} ${what}`);
  return checked.data ?? null;
}

/** Where in the text a path leads, or the nearest thing above it that exists. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const holder = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const key = isMap(holder)
      ? holder.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === path[depth - 1])?.key
      : document.getIn(path.slice(0, depth), true);
    if (isNode(key) && key.range) return key.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}
