import { describe, expect, it } from 'vitest';
import { LocalIntent } from '../../src/adapters/intent/local.ts';
import { readAgent } from '../../src/agents/agent.ts';

const agent = await readAgent('agents/receptionist.yaml');
const intent = new LocalIntent(agent.intents);
const sure = agent.brief.patience.intentConfidence;

describe('the receptionist', () => {
  it.each([
    ['Thank you, good-bye.', 'goodbye'],
    ['OK, thanks. Bye!', 'goodbye'],
    ['thank you so much goodbye then', 'goodbye'],
    ['well, goodbye', 'goodbye'],
    ['thank you, have a nice day, bye', 'goodbye'],
    ['thanks very much', 'thanks'],
    ['Hello?', 'greeting'],
    ['could i speak to a person please', 'human'],
  ])('takes "%s" for %s', async (text, name) => {
    const found = await intent.classify(text);
    expect(found.intent).toBe(name);
    expect(found.confidence).toBeGreaterThanOrEqual(sure);
  });

  it.each([
    'what time do you close on friday goodbye',
    'thank you where are you located',
    'hello what are your hours',
    'i do not want to say goodbye',
    'do not hang up',
    'is that all you do',
  ])('does not end or shorten the talk for "%s"', async (text) => {
    expect((await intent.classify(text)).confidence).toBeLessThan(sure);
  });

  it.each(['the weather is lovely', 'okay', ''])('sees no intent in "%s"', async (text) => {
    expect(await intent.classify(text)).toEqual({ intent: null, confidence: 0 });
  });
});
