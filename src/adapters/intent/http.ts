import { z } from 'zod';
import type { Clock, Timers } from '../../ports/clock.ts';
import type { Classification, Intent } from '../../ports/intent.ts';
import { badAnswer, JsonService } from '../json-service.ts';

/** Asks a service of one's own what the caller wants. */
export class HttpIntent implements Intent {
  readonly name = 'intent-service';
  readonly #service: JsonService;

  constructor({ url, timers }: { url: string; timers: Clock & Timers }) {
    this.#service = new JsonService({ provider: this.name, url, path: '/api/v1/classify', timers });
  }

  prepare(): void {
    this.#service.prepare();
  }

  async classify(text: string, signal: AbortSignal): Promise<Classification> {
    const read = classification.safeParse(await this.#service.ask({ text }, signal));
    if (!read.success) throw badAnswer(this.name, 'its answer has no intent and confidence');
    return read.data;
  }
}

const classification = z.object({
  // Some services have a word for nothing.
  intent: z
    .string()
    .nullable()
    .transform((intent) => (intent === '' || intent === 'none' || intent === 'unknown' ? null : intent)),
  confidence: z.number().min(0).max(1),
});
