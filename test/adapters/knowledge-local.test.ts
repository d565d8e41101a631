import { describe, expect, it } from 'vitest';
import { LocalKnowledge } from '../../src/adapters/knowledge/local.ts';
import { readAgent } from '../../src/agents/agent.ts';

const { knowledge: known } = await readAgent('agents/receptionist.yaml');
const knowledge = new LocalKnowledge(known);

describe('what the receptionist finds', () => {
  it.each([
    ['What time do you close on Fridays?', 'What are your opening hours?'],
    ['hi could you tell me when you are open please', 'What are your opening hours?'],
    ['do you close on weekends', 'Are you open on the weekend?'],
    ['where exactly is your office located', 'Where are you located?'],
    ['What’s your address?', 'Where are you located?'],
    ['is there somewhere to park my car', 'Is there parking?'],
    ['prices', 'How much does a check-up cost?'],
    ['do you accept aetna', 'Which insurance do you take?'],
    ['can my kids come', 'Do you treat children?'],
    ['my tooth broke', 'What should I do in an emergency?'],
    ['what time do you close on friday goodbye', 'What are your opening hours?'],
  ])('for "%s" is the answer to "%s"', async (asked, title) => {
    const [best] = await knowledge.search(asked);
    expect(best?.title).toBe(title);
  });

  it.each([
    'the weather is lovely',
    'what is the weather today',
    'how much is a pizza',
    'where can i buy bread',
    'tell me a joke',
    'do you have a job for me',
    'are you there',
    'thank you',
    'no',
    'the',
  ])('for "%s" is nothing', async (asked) => {
    expect(await knowledge.search(asked)).toEqual([]);
  });

  it('for two questions in one breath is both answers', async () => {
    const found = await knowledge.search('What are your opening hours and where are you located?');
    expect(found.slice(0, 2).map(({ title }) => title)).toEqual(
      expect.arrayContaining(['What are your opening hours?', 'Where are you located?']),
    );
  });

  it('is scored from 0 to 1, and 1 only when it was asked in so many words', async () => {
    const [exact] = await knowledge.search('when are you open');
    const [near] = await knowledge.search('when are you usually open');
    expect(exact?.score).toBe(1);
    expect(near?.score).toBeGreaterThan(0);
    expect(near?.score).toBeLessThan(1);
  });
});

describe('an agent that knows nothing', () => {
  it('finds nothing', async () => {
    expect(await new LocalKnowledge([]).search('when are you open')).toEqual([]);
  });
});
