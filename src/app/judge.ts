import type { Settings } from '../config.ts';
import type { Judge } from '../ports/judge.ts';
import { systemTime } from '../runtime/timers.ts';

/**
 * Whoever writes for calls judges them too; null where that is what is built in, which understands nothing. Nobody
 * else is shown what was said.
 */
export async function chosenJudge({ providers: { llm, openai } }: Settings): Promise<Judge | null> {
  switch (llm[0]) {
    case 'local':
      return null;
    case 'openai': {
      const { OpenAiJudge } = await import('../adapters/judge/openai/openai-judge.ts');
      const { apiKey, baseUrl, model } = openai;
      return new OpenAiJudge({ apiKey, baseUrl, model, timers: systemTime });
    }
  }
}
