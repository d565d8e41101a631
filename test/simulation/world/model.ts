import type { Message } from '../../../src/core/call/command.ts';
import type { ToolOffer } from '../../../src/core/tools/tool-offer.ts';
import type { Timers } from '../../../src/ports/clock.ts';
import { ProviderFailure } from '../../../src/ports/failure.ts';
import type { Llm, LlmPiece, LlmRequest } from '../../../src/ports/llm.ts';
import type { Faults } from '../plan/faults.ts';
import type { Random } from '../random.ts';
import type { Story } from '../story.ts';
import { hang, pause } from './pause.ts';

export interface ModelDoors {
  readonly time: Timers;
  readonly faults: Faults;
  readonly random: Random;
  readonly story: Story;
}

/** A model that answers anything with something, and asks for a tool where the caller wants one. */
export class Model implements Llm {
  readonly name = 'model';
  readonly #doors: ModelDoors;

  constructor(doors: ModelDoors) {
    this.#doors = doors;
  }

  async *write(request: LlmRequest, signal: AbortSignal): AsyncIterable<LlmPiece> {
    this.#doors.story.atWork += 1;
    try {
      yield* this.#write(request, signal);
    } finally {
      this.#doors.story.atWork -= 1;
    }
  }

  async *#write(request: LlmRequest, signal: AbortSignal): AsyncIterable<LlmPiece> {
    const { time, faults, random, story } = this.#doors;
    const pieces = this.#piecesFor(request);
    const firstMs = faults.strikes('slow first words')
      ? faults.lastsMs('slow first words', 800, 9_000)
      : random.whole(120, 600);
    await pause(time, firstMs, signal);
    if (signal.aborted) return;
    if (faults.strikes('reply fails')) throw failure('overloaded');
    const cutAfter = faults.strikes('reply cut off')
      ? random.whole(0, pieces.length)
      : Number.POSITIVE_INFINITY;
    const hangsAfter = faults.strikes('reply hangs')
      ? random.whole(0, pieces.length)
      : Number.POSITIVE_INFINITY;
    const isSlow = faults.strikes('slow words');
    for (let nth = 0; nth <= pieces.length; nth += 1) {
      if (nth >= cutAfter) throw failure('broke_off');
      if (nth >= hangsAfter) {
        story.note(`the model hangs on run ${request.run}`);
        await hang(signal);
      }
      const piece = pieces[nth];
      if (signal.aborted || piece === undefined) return;
      yield piece;
      await pause(time, isSlow ? faults.lastsMs('slow words', 100, 2_000) : random.whole(10, 50), signal);
    }
  }

  #piecesFor({ messages, tools }: LlmRequest): readonly LlmPiece[] {
    const { faults, random } = this.#doors;
    if (faults.strikes('empty reply')) return random.pick([[], [' '], ['...']]);
    if (faults.strikes('endless reply')) return wordsOf(endless);
    const asked = lastWordsOfCaller(messages);
    const isAnswer = messages.at(-1)?.role === 'result';
    if (tools.length > 0 && faults.strikes('unknown tool')) return [{ tool: 'fly_away', arguments: '{}' }];
    if (tools.length > 0 && (!isAnswer || faults.strikes('tool loop'))) {
      const wanted = this.#toolFor(asked, tools);
      if (wanted !== null) return [...(random.chance(0.4) ? wordsOf('One moment, please. ') : []), ...wanted];
    }
    return wordsOf(
      isAnswer
        ? random.pick(['It is done, and you are all set.', 'Done. May I have your phone number, please?'])
        : answerTo(asked, random),
    );
  }

  #toolFor(asked: string, tools: readonly ToolOffer[]): readonly LlmPiece[] | null {
    const { faults, random } = this.#doors;
    const has = (name: string) => tools.some((tool) => tool.name === name);
    const nonsense = faults.strikes('bad arguments') ? random.pick(badArguments) : null;
    if (asked.includes('book') && has('book_table')) {
      const order = { tool: 'book_table', arguments: nonsense ?? '{"people":4,"where":"inside"}' };
      return random.chance(0.15) ? [order, order] : [order];
    }
    if (asked.includes('order') && has('look_up_order')) {
      return [{ tool: 'look_up_order', arguments: nonsense ?? '{}' }];
    }
    if (asked.includes('person') && has('transfer_call')) return [{ tool: 'transfer_call', arguments: '{}' }];
    if (asked.includes('bye') && has('end_call')) {
      return [...(random.chance(0.5) ? wordsOf('Good bye then. ') : []), { tool: 'end_call', arguments: '' }];
    }
    return null;
  }
}

function lastWordsOfCaller(messages: readonly Message[]): string {
  const last = messages.findLast((message) => message.role === 'user');
  return last && 'text' in last ? last.text : '';
}

function answerTo(asked: string, random: Random): string {
  if (asked.includes('book')) return 'I can do that. May I have your phone number, please?';
  const count = random.pick([1, 1, 2, 3, 5]);
  return Array.from({ length: count }, () => random.pick(sentences)).join(' ');
}

const sentences = [
  'We are open from nine to six.',
  'Yes.',
  'It costs 12 dollars, and children pay half of that, as long as they are with you.',
  'The car park is behind the house.',
  'Is that all right?',
  'You will find us at the corner of Main Street, next to the old town hall, right across the river.',
  'What is your customer number?',
  'Could you spell your name?',
] as const;

const badArguments = [
  '{"people":',
  '{"people":"four"}',
  'four people',
  '{"people":4,"where":"on the roof"}',
] as const;

const endless = Array.from({ length: 400 }, () => 'And there is more to say about that.').join(' ');

function wordsOf(text: string): readonly string[] {
  return text.split(/(?<= )/);
}

function failure(reason: 'overloaded' | 'broke_off'): ProviderFailure {
  return new ProviderFailure('model', reason, 'as the seed wants it', { retryable: true });
}
