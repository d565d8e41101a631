import { OpenAiLlm } from '../../../src/adapters/llm/openai/openai-llm.ts';
import { systemTime } from '../../../src/runtime/timers.ts';
import type { Figure } from '../figure.ts';
import { addedFigure } from './added.ts';
import { isWarm, onAllStreams, rounds } from './sizes.ts';
import { sinceStamp } from './stamps.ts';

/** From a model's token to what a call is told. */
export async function mindFigure({ port }: { readonly port: number }): Promise<Figure> {
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const llm = new OpenAiLlm({ apiKey: 'key', baseUrl, model: 'm', timers: systemTime });
  const addedMs: number[] = [];
  await onAllStreams(async (nth) => {
    for (let request = 0; request < rounds; request += 1) {
      const asked = {
        call: `call_${nth}`,
        run: 1,
        request,
        attempt: 'first',
        messages: [{ role: 'user', text: 'what are your opening hours' }],
        intent: null,
        passages: [],
        tools: [],
      } as const;
      for await (const piece of llm.write(asked, new AbortController().signal)) {
        if (typeof piece === 'string' && isWarm(request)) addedMs.push(sinceStamp(piece));
      }
    }
  });
  return addedFigure('mind, OpenAI: token to event', addedMs);
}
