import { describe, expect, it } from 'vitest';
import { RetrievalResponder } from '../../src/adapters/llm/local/retrieval-responder.ts';
import type { Message } from '../../src/core/call/command.ts';
import type { Passage } from '../../src/core/call/event.ts';
import type { LlmRequest } from '../../src/ports/llm.ts';

const openingHours = {
  title: 'What are your opening hours?',
  text: 'We are open from eight. On Fridays we close at four.',
};
const place = { title: 'Where are you located?', text: 'We are on Harbor Street. Take the blue door.' };
const responder = new RetrievalResponder([openingHours.title, place.title, 'Is there parking?']);

describe('a caller of the offline agent', () => {
  it('hears the best answer, written word by word', async () => {
    const pieces = await write([user('when are you open')], [{ ...openingHours, score: 1 }]);
    expect(pieces.slice(0, 3)).toEqual(['We', ' are', ' open']);
    expect(pieces.join('')).toBe(openingHours.text);
  });

  it('who asks one thing hears one answer, even when a second is close', async () => {
    const passages = [scored(place, 0.95), scored(openingHours, 1)];
    expect(await reply([user('when are you open')], passages)).toBe(openingHours.text);
  });

  it.each(['When are you open? Where are you?', 'when are you open and where are you'])(
    'who asks two things ("%s") hears both answers',
    async (asked) => {
      const passages = [scored(openingHours, 1), scored(place, 1), scored(openingHours, 0.6)];
      expect(await reply([user(asked)], passages)).toBe(`${openingHours.text} ${place.text}`);
    },
  );

  it('who says two things and asks one hears one answer', async () => {
    const passages = [scored(openingHours, 1), scored(place, 0.6)];
    expect(await reply([user('thank you, and when are you open')], passages)).toBe(openingHours.text);
  });

  it('who asks what nobody knows is told so, and what to ask instead', async () => {
    const first = await reply([user('how tall is the moon')], []);
    expect(first).toBe(
      "I'm sorry, that is something I don't know. You could ask me, for example: what are your opening hours, or where are you located?",
    );
    const again = await reply([user('how tall is the moon'), agent(first), user('and mars')], []);
    expect(again).toMatch(/^I don't know that either/);
  });

  it('who interrupts an answer and asks the same again hears the gist', async () => {
    const history = [
      user('when are you open'),
      agent('We are open from eight. On Fridays'),
      user('when are you open'),
    ];
    expect(await reply(history, [scored(openingHours, 1)])).toBe('We are open from eight.');
  });

  it('who heard the answer to its end and asks again hears it whole', async () => {
    const history = [user('when are you open'), agent(openingHours.text), user('when are you open')];
    expect(await reply(history, [scored(openingHours, 1)])).toBe(openingHours.text);
  });

  it('who interrupts with another question is taken along', async () => {
    const history = [user('when are you open'), agent('We are open'), user('where are you')];
    expect(await reply(history, [scored(place, 1)])).toBe(`Sure. ${place.text}`);
  });

  it('hears the gist too when the answer they cut off had begun with "Sure."', async () => {
    const history = [agent('Sure. We are on Harbor'), user('where are you')];
    expect(await reply(history, [scored(place, 1)])).toBe('We are on Harbor Street.');
  });

  it('of an agent without knowledge is told that it does not know', async () => {
    const pieces = await all(new RetrievalResponder([]), [user('hello')], []);
    expect(pieces.join('')).toBe("I'm sorry, that is something I don't know.");
  });
});

function user(text: string): Message {
  return { role: 'user', text };
}

function agent(text: string): Message {
  return { role: 'assistant', text };
}

function scored(entry: Omit<Passage, 'score'>, score: number): Passage {
  return { ...entry, score };
}

async function reply(messages: readonly Message[], passages: readonly Passage[]): Promise<string> {
  return (await write(messages, passages)).join('');
}

function write(messages: readonly Message[], passages: readonly Passage[]): Promise<string[]> {
  return all(responder, messages, passages);
}

async function all(
  mind: RetrievalResponder,
  messages: readonly Message[],
  passages: readonly Passage[],
): Promise<string[]> {
  const request: LlmRequest = {
    call: 'call_1',
    run: 1,
    request: 0,
    attempt: 'first',
    messages,
    intent: null,
    passages,
    tools: [],
  };
  const pieces: string[] = [];
  for await (const piece of mind.write(request, new AbortController().signal)) pieces.push(piece);
  return pieces;
}
