import { z } from 'zod';
import type { TokenUsage } from '../../../ports/llm.ts';
import { openAiUsage } from '../../openai-usage.ts';

/** What one piece of a streamed answer holds for us. */
export interface Chunk {
  /** Empty when it holds no words. */
  readonly text: string;
  readonly tools: readonly ToolFragment[];
  readonly usage: TokenUsage | null;
}

/** A part of a tool call: its name comes in the first one, its arguments letter by letter. */
export interface ToolFragment {
  readonly index: number | null;
  readonly id: string | null;
  readonly name: string | null;
  readonly arguments: string;
}

/** Reads a piece as far as it makes sense: servers that are merely compatible leave out what they do not know. */
export function readChunk(raw: unknown): Chunk {
  return chunk.parse(raw);
}

const fragment = z
  .object({
    index: z.int().nullish().catch(null),
    id: z.string().nullish().catch(null),
    function: z
      .object({
        name: z.string().nullish().catch(null),
        // Meant to be text that holds JSON; some send the JSON itself.
        arguments: z.unknown().optional(),
      })
      .nullish()
      .catch(null),
  })
  .transform(
    (said): ToolFragment => ({
      index: said.index ?? null,
      id: said.id || null,
      name: said.function?.name || null,
      arguments: asText(said.function?.arguments),
    }),
  );

const nothing = { text: '', tools: [] as ToolFragment[] };

const delta = z
  .object({
    content: z.string().nullish().catch(null),
    tool_calls: z.array(fragment).nullish().catch(null),
  })
  .transform((said) => ({ text: said.content ?? '', tools: said.tool_calls ?? [] }));

const chunk = z
  .object({
    choices: z
      .array(z.object({ delta: delta.catch(nothing) }))
      .catch([])
      .default([]),
    usage: openAiUsage.nullish().catch(null),
    // Groq says it here.
    x_groq: z
      .object({ usage: openAiUsage.nullish().catch(null) })
      .nullish()
      .catch(null),
  })
  .catch({ choices: [], usage: null, x_groq: null })
  .transform(({ choices: [first], usage: spent, x_groq: groq }): Chunk => {
    return { ...(first?.delta ?? nothing), usage: spent ?? groq?.usage ?? null };
  });

function asText(given: unknown): string {
  if (given === undefined || given === null) return '';
  return typeof given === 'string' ? given : JSON.stringify(given);
}
