import { describe, expect, it } from 'vitest';
import { ProviderFailure } from '../../src/ports/failure.ts';
import type { Knowledge } from '../../src/ports/knowledge.ts';
import { using } from './using.ts';

/** What the suite needs of an adapter: one that knows facts, and one whose provider cannot be reached. */
export interface KnowledgeUnderTest {
  opened(): Promise<{ readonly knowledge: Knowledge; close(): Promise<void> }>;
  readonly broken?: () => Promise<{ readonly knowledge: Knowledge; close(): Promise<void> }>;
}

/** What the knowledge under test has to know. */
export const facts = [
  { title: 'What are your opening hours?', wordings: ['when are you open'], text: 'From eight until six.' },
  {
    title: 'Is there parking?',
    wordings: ['where can i park'],
    text: 'There are six spaces behind the house.',
  },
  {
    title: 'How much is a check-up?',
    wordings: ['what does a check up cost'],
    text: 'It costs eighty dollars.',
  },
] as const;

/** What every store of knowledge promises, whoever supplies it. */
export function knowledgeContract(name: string, under: KnowledgeUnderTest): void {
  describe(`what an agent can look up (${name})`, () => {
    it.each(facts)('finds the answer to $title', ({ title, text }) =>
      using(under.opened, async ({ knowledge }) => {
        const [best] = await knowledge.search(title, new AbortController().signal);
        expect(best?.text).toBe(text);
      }),
    );

    it('gives the best passage first', () =>
      using(under.opened, async ({ knowledge }) => {
        const found = await knowledge.search('what are your hours, can i park', new AbortController().signal);
        const scores = found.map((passage) => passage.score);
        expect(scores.length).toBeGreaterThan(0);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
      }));

    it.each(['', 'the green ladder sleeps', '?!'])('has nothing to say about %j', (text) =>
      using(under.opened, async ({ knowledge }) => {
        expect(await knowledge.search(text, new AbortController().signal)).toEqual([]);
      }),
    );

    const { broken } = under;
    if (!broken) return;
    it('says what its provider did when it cannot look', () =>
      using(broken, async ({ knowledge }) => {
        const failed = knowledge.search('parking', new AbortController().signal);
        await expect(failed).rejects.toBeInstanceOf(ProviderFailure);
      }));
  });
}
