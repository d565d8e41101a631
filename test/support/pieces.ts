import { ProviderFailure } from '../../src/ports/failure.ts';
import type { LlmPiece, LlmRequest } from '../../src/ports/llm.ts';

/** A caller of a restaurant who has asked something. */
export const question: LlmRequest = {
  call: 'call_1',
  run: 1,
  request: 0,
  attempt: 'first',
  messages: [
    { role: 'system', text: 'You answer the telephone of a restaurant.' },
    { role: 'assistant', text: 'Hello.' },
    { role: 'user', text: 'A table for four, please.' },
  ],
  intent: null,
  passages: [],
  tools: [],
};

/** A signal that nobody gives. */
export function quietly(): AbortSignal {
  return new AbortController().signal;
}

export async function allOf(pieces: AsyncIterable<LlmPiece>): Promise<LlmPiece[]> {
  const list: LlmPiece[] = [];
  for await (const piece of pieces) list.push(piece);
  return list;
}

/** What came before it failed, and how it did; null where it did not. */
export async function outcomeOf(pieces: AsyncIterable<LlmPiece>) {
  const written: LlmPiece[] = [];
  try {
    for await (const piece of pieces) written.push(piece);
    return { written, failure: null };
  } catch (thrown) {
    if (!(thrown instanceof ProviderFailure)) throw thrown;
    return { written, failure: thrown.failure };
  }
}
