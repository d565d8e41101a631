import { z } from 'zod';
import type { Judgement } from '../../../ports/judge.ts';

/** A paragraph; whoever wants to know more reads the transcript. */
const lineCharsMax = 1_000;
const notesMax = 10;

const line = z.string().transform((text) => text.trim().slice(0, lineCharsMax));

const judgement = z.object({
  summary: line
    .refine((text) => text !== '', 'is empty')
    .describe('The call in two or three plain sentences.'),
  wanted: line.describe('What the caller wanted, in a few words.'),
  got_it: z.enum(['yes', 'partly', 'no', 'unclear']).describe('Whether the caller got what they wanted.'),
  notes: z
    .array(line)
    .transform((notes) => notes.filter((note) => note !== '').slice(0, notesMax))
    .describe(
      'What the agent did badly or misunderstood, one short sentence each; none where there is nothing.',
    ),
});

/** What a judgement looks like, as a model is told. */
export const judgementShape = { ...z.toJSONSchema(judgement, { io: 'input' }), additionalProperties: false };

/**
 * Reads a judgement; null where there is none. Not every server holds its model to a shape that was asked for: then
 * the JSON stands behind thoughts, in a fence, or among words.
 */
export function readJudgement(text: string): Judgement | null {
  const said = text.replace(/<think>[\s\S]*?<\/think>/, '');
  const fenced = /```(?:json)?\s*(\{[\s\S]*\})\s*```/.exec(said)?.[1];
  const bare = said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1);
  return judgement.safeParse(jsonIn(fenced ?? bare)).data ?? null;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // No judgement has this value, so the shape refuses it.
  }
}
