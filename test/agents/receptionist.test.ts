import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LocalIntent } from '../../src/adapters/intent/local.ts';
import { LocalKnowledge } from '../../src/adapters/knowledge/local.ts';
import { readAgent } from '../../src/agents/agent.ts';

const agent = await readAgent('agents/receptionist.yaml');
const knowledge = new LocalKnowledge(agent.knowledge);
const intent = new LocalIntent(agent.intents);
const dictionary = '/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict';

describe('the receptionist', () => {
  it.each(
    agent.knowledge.flatMap(({ title, wordings }) => [title, ...wordings].map((asked) => [asked, title])),
  )('knows the answer to "%s"', async (asked, title) => {
    const [best] = await knowledge.search(asked);
    expect(best).toMatchObject({ title, score: 1 });
    const { confidence } = await intent.classify(asked);
    expect(confidence).toBeLessThan(agent.brief.patience.intentConfidence);
  });

  it.each(agent.intents.flatMap(({ name, phrases }) => phrases.map((phrase) => [phrase, name])))(
    'understands "%s"',
    async (phrase, name) => {
      expect(await intent.classify(phrase)).toEqual({ intent: name, confidence: 1 });
    },
  );

  it('gives an answer to every intent and hangs up on a goodbye only', () => {
    expect(agent.brief.answers.map(({ intent: name }) => name)).toEqual(
      agent.intents.map(({ name }) => name),
    );
    expect(agent.brief.answers.filter((answer) => answer.hangUp).map((answer) => answer.intent)).toEqual([
      'goodbye',
    ]);
  });

  it('has answers that are easy to follow by ear: two to four sentences, and no more than seventy words', () => {
    for (const { title, text } of agent.knowledge) {
      const sentences = text.match(/[.?!](?=\s|$)/g) ?? [];
      expect(sentences.length, title).toBeGreaterThanOrEqual(2);
      expect(sentences.length, title).toBeLessThanOrEqual(4);
      expect(text.split(/\s+/).length, title).toBeLessThanOrEqual(70);
      expect(text, title).not.toMatch(/[\d*_#$%&]/);
    }
  });

  it.runIf(existsSync(dictionary))('expects only words that the recogniser can hear', () => {
    const words = new Set(
      readFileSync(dictionary, 'utf8')
        .split('\n')
        .map((row) => row.split(/\s/)[0]),
    );
    const unknown = agent.expects.flatMap((phrase) => phrase.split(' ')).filter((word) => !words.has(word));
    expect(unknown).toEqual([]);
  });
});
