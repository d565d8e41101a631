import type { ToolOffer } from '../../src/core/tools/tool-offer.ts';
import { answered, says } from './caller-acts.ts';
import { type Played, type PlayOptions, play, type Scripted } from './play.ts';
import type { Reply, World } from './scripted-world.ts';

/** A tool that does something to the world: done twice, two tables are gone. */
export const books: ToolOffer = {
  name: 'book_table',
  description: 'Books a table.',
  parameters: [
    { name: 'people', type: 'integer', description: 'How many come.', required: true, oneOf: null },
  ],
  effect: 'acts',
  repeats: false,
};

export const asksForTable = says(3_500, 'a table for four please');

/** What a model says that books it, and one that has. */
export const order = orderWith('{"people":4}');
export const booked: Reply = { pieces: [[100, 'Your table is booked.']], end: 'done' };

export function orderWith(args: string): Reply {
  return { pieces: [[50, { tool: books.name, with: args }]], end: 'done' };
}

/** A model that answers like this, one after the other, and with the last one again and again. */
export function inTurn(...answers: readonly Reply[]): World['reply'] {
  return (nth) => answers[nth] ?? answers.at(-1) ?? booked;
}

/** The caller asks for a table at 3.5 s; it is ordered at 5.4 s, and these acts may come in between. */
export function whileBooking(acts: readonly Scripted[], options: PlayOptions): Played {
  return play([answered, ...asksForTable, ...acts], {
    agent: { tools: [books] },
    untilMs: 20_000,
    ...options,
  });
}
