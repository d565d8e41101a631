import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type YAMLParseError,
} from 'yaml';
import { z } from 'zod';
import { adviceFor } from './advice.ts';
import { contradictionsIn } from './contradictions.ts';
import type { Problem } from './problem.ts';
import { agentSchema } from './schema.ts';

/** An agent file as its author wrote it, with every default filled in. */
export type AgentFile = z.infer<typeof agentSchema>;

/** A file that was looked through. */
export interface CheckedAgentFile {
  /** Null when something is wrong with it. */
  readonly content: AgentFile | null;
  /** The knowledge it names, and where: known even when something else is wrong. */
  readonly knowledge: readonly { readonly source: string; readonly line: number }[];
}

/** Checks the text of an agent file and adds what is wrong to `problems`. */
export function checkAgentFile(path: string, text: string, problems: Problem[]): CheckedAgentFile {
  const lines = new LineCounter();
  const read = readYaml(text, lines);
  if ('wrong' in read) {
    problems.push({ file: path, line: 1, text: read.wrong });
    return { content: null, knowledge: [] };
  }
  const { document, raw } = read;
  const lineOf = (where: readonly PropertyKey[]) => lines.linePos(offsetOf(document, where)).line;

  for (const error of document.errors) {
    const line = lines.linePos(error.pos[0]).line;
    problems.push({ file: path, line, text: yamlAdvice(error) });
  }
  if (document.errors.length > 0) return { content: null, knowledge: [] };

  const checked = agentSchema.safeParse(raw);
  const advice = [...(checked.error?.issues ?? []).flatMap(adviceFor), ...contradictionsIn(raw)];
  for (const { path: where, text: what } of advice)
    problems.push({ file: path, line: lineOf(where), text: what });

  const named = namesKnowledge.safeParse(raw).data?.knowledge ?? [];
  const knowledge = named.map((source, at) => ({ source, line: lineOf(['knowledge', at]) }));
  return { content: advice.length === 0 ? (checked.data ?? null) : null, knowledge };
}

/** What stands in the text; the library throws what it finds no place for among the errors of the document. */
function readYaml(
  text: string,
  lines: LineCounter,
): { document: Document; raw: unknown } | { wrong: string } {
  try {
    // Errors with a drawing of their place take the reader a second for each thousand; we say the line ourselves.
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: isSameKey });
    return { document, raw: document.errors.length > 0 ? null : document.toJS() };
  } catch (error) {
    if (error instanceof RangeError) return { wrong: 'this is nested too deeply to be read; write it flat' };
    if (error instanceof ReferenceError) return { wrong: `this is not YAML; ${firstLine(error.message)}` };
    throw error;
  }
}

/** `0` and `"0"` are two keys to YAML and one to whoever reads them. */
function isSameKey(one: ParsedNode, other: ParsedNode): boolean {
  return isScalar(one) && isScalar(other) && String(one.value) === String(other.value);
}

const namesKnowledge = z.object({ knowledge: z.array(z.string()) });

/** Where in the text a path leads, or the nearest thing above it that exists. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const holder = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    if (isMap(holder)) {
      const pair = holder.items.find(({ key }) => isScalar(key) && String(key.value) === path[depth - 1]);
      if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function yamlAdvice({ code, message }: YAMLParseError): string {
  if (code === 'DUPLICATE_KEY') return 'this key stands here a second time; keep one of the two';
  return `this is not YAML; ${firstLine(message)}`;
}

function firstLine(message: string): string {
  return message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message;
}
