import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type Advice, adviceFor } from './scenario-advice.ts';
import { type ScenarioFile, scenarioSchema } from './scenario-schema.ts';
import { readRecording } from './wav.ts';

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
  const advice = [...(checked.error?.issues ?? []).flatMap(adviceFor), ...unplayable(path, document.toJS())];
  const found = advice.map(({ path: where, text: what }) => ({ offset: offsetOf(document, where), what }));
  for (const { offset, what } of found.sort((a, b) => a.offset - b.offset))
    mistakes.push(`${place(offset)} ${what}`);
  return found.length > 0 ? null : (checked.data ?? null);
}

/** Recordings that cannot be played; they are looked for even where there is more to mend. */
function unplayable(path: string, written: unknown): Advice[] {
  const steps = stepsWithWav.safeParse(written).data?.steps ?? [];
  return steps.flatMap((step, nth) => {
    if (step === null) return [];
    const wav = join(dirname(path), step.play.wav);
    try {
      readRecording(wav);
      return [];
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      const text = `${wav} cannot be played (${detail}); it is looked for beside the scenario`;
      return [{ path: ['steps', nth, 'play', 'wav'], text }];
    }
  });
}

const stepsWithWav = z.object({
  steps: z.array(
    z
      .object({ play: z.object({ wav: z.string() }) })
      .nullable()
      .catch(null),
  ),
});

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
