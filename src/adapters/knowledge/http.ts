import { z } from 'zod';
import type { Passage } from '../../core/call/event.ts';
import type { Clock, Timers } from '../../ports/clock.ts';
import type { Knowledge } from '../../ports/knowledge.ts';
import { badAnswer, JsonService } from '../json-service.ts';

/** More than a model reads with attention. */
const passagesMax = 8;

/** Looks things up in a service of one's own. */
export class HttpKnowledge implements Knowledge {
  readonly name = 'rag-service';
  readonly #service: JsonService;

  constructor({ url, timers }: { url: string; timers: Clock & Timers }) {
    this.#service = new JsonService({ provider: this.name, url, path: '/api/v1/query', timers });
  }

  prepare(): void {
    this.#service.prepare();
  }

  async search(text: string, signal: AbortSignal): Promise<readonly Passage[]> {
    const read = answer.safeParse(await this.#service.ask({ query: text }, signal));
    if (!read.success) throw badAnswer(this.name, 'its answer has neither results nor an answer');
    return read.data.toSorted((a, b) => b.score - a.score).slice(0, passagesMax);
  }
}

/** Services name the text of a passage as they like; without a score the order is theirs. */
const result = z.union([
  z.string().transform((text): Passage => ({ title: '', text, score: 0 })),
  z
    .object({
      title: z.string().catch(''),
      text: z.string().optional(),
      content: z.string().optional(),
      score: z.number().catch(0),
    })
    .transform(({ title, text, content, score }): Passage => ({ title, text: text ?? content ?? '', score })),
]);

/** Those that make sense: one that does not is no reason to do without the others. */
const results = z
  .array(result.nullable().catch(null))
  .transform((all) => all.filter((passage) => passage !== null))
  .refine((passages) => passages.length > 0)
  .transform((passages) => passages.filter(isSaid));

/** A context is made of the results, for a model to read: what one of the two says already, the other need not say again. */
function together(found: readonly Passage[], context: string): readonly Passage[] {
  const beyond = found.reduce(
    (rest, { title, text }) => rest.replaceAll(text.trim(), '').replaceAll(title, ''),
    context,
  );
  if (!/[\p{L}\p{N}]/u.test(beyond)) return found;
  // It is cut last, by whatever measure the service scores.
  const score = Math.max(1, ...found.map((passage) => passage.score));
  return [{ title: '', text: context, score }, ...found.filter(({ text }) => !context.includes(text.trim()))];
}

function certain(text: string): Passage[] {
  return [{ title: '', text, score: 1 }].filter(isSaid);
}

function isSaid({ text }: Passage): boolean {
  return text.trim() !== '';
}

const answer = z.union([
  z
    .object({ results, context: z.string().catch('') })
    .transform((said) => together(said.results, said.context)),
  z.object({ answer: z.string() }).transform((said) => certain(said.answer)),
  z.object({ context: z.string() }).transform((said) => certain(said.context)),
  z.object({ results: z.tuple([]) }).transform((): Passage[] => []),
]);
