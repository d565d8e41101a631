import { describe, expect, test } from 'vitest';
import type { Utterance } from '../../src/core/call/state.ts';
import { messagesFor, unansweredWords } from '../../src/core/words/messages.ts';
import { agentWith } from '../support/play.ts';

function caller(text: string): Utterance {
  return { speaker: 'caller', at: 0, turn: 1, text, confidence: 1 };
}

function agent(generated: string, heard = generated): Utterance {
  return {
    speaker: 'agent',
    at: 0,
    run: 0,
    kind: 'reply',
    generated,
    heard,
    interrupted: heard !== generated,
  };
}

describe('what the model is shown', () => {
  test.each<[string, Utterance[], string[]]>([
    ['begins with what the agent is told to be', [], ['system: You answer the telephone.']],
    [
      'is the talk so far, each side in turn',
      [agent('Hello.'), caller('hi')],
      ['system: You answer the telephone.', 'assistant: Hello.', 'user: hi'],
    ],
    [
      'is of the agent only what the caller heard',
      [caller('hours'), agent('We open at nine.', 'We open'), caller('on Sundays')],
      ['system: You answer the telephone.', 'user: hours', 'assistant: We open', 'user: on Sundays'],
    ],
    [
      'joins what the caller said before and after a reply that was never heard',
      [caller('what are your hours'), agent('We open at nine.', ''), caller('on Sundays')],
      ['system: You answer the telephone.', 'user: what are your hours on Sundays'],
    ],
    [
      'joins what the agent said twice in a row',
      [agent('Hello.'), agent('Are you there?'), caller('yes')],
      ['system: You answer the telephone.', 'assistant: Hello. Are you there?', 'user: yes'],
    ],
  ])('%s', (_, history, messages) => {
    expect(messagesFor(agentWith(), history).map(({ role, text }) => `${role}: ${text}`)).toEqual(messages);
  });

  test('has an end, however long the call', () => {
    const history = Array.from({ length: 100 }, (_, nth) => (nth % 2 ? caller(`c${nth}`) : agent(`a${nth}`)));
    const messages = messagesFor(agentWith(), history);
    expect(messages).toHaveLength(41);
    expect(messages.at(-1)?.text).toBe('c99');
  });
});

describe('what still waits for an answer', () => {
  test.each<[string, Utterance[], string]>([
    ['is nothing before the caller has spoken', [agent('Hello.')], ''],
    ['is what was said since the agent was heard', [caller('one'), agent('Hello.'), caller('two')], 'two'],
    [
      'includes what an unheard reply was for',
      [caller('one'), agent('Hello.', ''), caller('two')],
      'one two',
    ],
    [
      'begins anew once some of the reply was heard',
      [caller('one'), agent('Hello you.', 'Hello'), caller('two')],
      'two',
    ],
  ])('%s', (_, history, words) => {
    expect(unansweredWords(history)).toBe(words);
  });
});
