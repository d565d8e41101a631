import { z } from 'zod';

const count = z.int().nonnegative().catch(0);

/** What OpenAI's chat protocol says of the cost of an answer, in our words. */
export const openAiUsage = z
  .object({
    prompt_tokens: count,
    completion_tokens: count,
    prompt_tokens_details: z.object({ cached_tokens: count }).nullish().catch(null),
  })
  .transform((said) => ({
    read: said.prompt_tokens,
    cached: said.prompt_tokens_details?.cached_tokens ?? 0,
    written: said.completion_tokens,
  }));
