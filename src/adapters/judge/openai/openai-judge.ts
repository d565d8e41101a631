import OpenAI from 'openai';
import { z } from 'zod';
import type { Timers } from '../../../ports/clock.ts';
import { ProviderFailure } from '../../../ports/failure.ts';
import type { Judge, Judgement, Spent, SpokenLine } from '../../../ports/judge.ts';
import { type OpenAiServer, openAiClient } from '../../openai-client.ts';
import { openAiFailure } from '../../openai-failure.ts';
import { openAiUsage } from '../../openai-usage.ts';
import { judgementShape, readJudgement } from './judgement.ts';
import { asData, instructions } from './prompt.ts';

export interface OpenAiJudgeOptions extends OpenAiServer {
  readonly model: string;
  readonly timers: Timers;
}

/** Nobody waits on the telephone any more, and a small machine reads a long call slowly. */
const answerMaxMs = 60_000;

/** Has a call judged by any model behind OpenAI's chat protocol. */
export class OpenAiJudge implements Judge {
  readonly name = 'openai';
  readonly #options: OpenAiJudgeOptions;
  readonly #client: OpenAI;

  constructor(options: OpenAiJudgeOptions) {
    this.#options = options;
    this.#client = openAiClient(options);
  }

  async judge(conversation: readonly SpokenLine[], spent: Spent): Promise<Judgement> {
    const stop = new AbortController();
    const late = this.#options.timers.after(answerMaxMs, () => stop.abort());
    try {
      const raw = await this.#ask(conversation, stop.signal);
      spent(billed.parse(raw).usage ?? null);
      return this.#judgementIn(raw);
    } catch (error) {
      if (!stop.signal.aborted) throw openAiFailure(this.name, error);
      throw new ProviderFailure(this.name, 'timeout', 'it took too long', { retryable: true });
    } finally {
      late.cancel();
    }
  }

  async #ask(conversation: readonly SpokenLine[], signal: AbortSignal): Promise<unknown> {
    const question = {
      model: this.#options.model,
      messages: [
        { role: 'system' as const, content: instructions },
        { role: 'user' as const, content: asData(conversation) },
      ],
    };
    try {
      return await this.#client.chat.completions.create({ ...question, ...inShape }, { signal });
    } catch (error) {
      if (!isAboutShape(error)) throw error;
      return await this.#client.chat.completions.create(question, { signal });
    }
  }

  #judgementIn(raw: unknown): Judgement {
    const said = completion.safeParse(raw).data?.choices[0];
    if (said?.message.refusal) throw this.#bad('the model will not judge it', false);
    if (said?.finish_reason === 'content_filter') throw this.#bad('what it wrote was held back', false);
    const judgement = readJudgement(said?.message.content ?? '');
    if (judgement) return judgement;
    const isCut = said?.finish_reason === 'length';
    throw this.#bad(
      isCut ? 'it broke off before its end' : 'it is not of the shape that was asked for',
      true,
    );
  }

  #bad(detail: string, retryable: boolean): ProviderFailure {
    return new ProviderFailure(this.name, 'bad_answer', detail, { retryable });
  }
}

const inShape = {
  response_format: {
    type: 'json_schema' as const,
    json_schema: { name: 'judgement', strict: true, schema: judgementShape },
  },
};

/** Some servers refuse to be asked for a shape; they are told of it in words. */
function isAboutShape(error: unknown): boolean {
  return error instanceof OpenAI.APIError && /response_format|json_schema/i.test(error.message);
}

const completion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
});

const billed = z.object({ usage: openAiUsage.nullish().catch(null) }).catch({ usage: null });
