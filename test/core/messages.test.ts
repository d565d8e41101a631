import { describe, expect, test } from 'vitest';
import { openCall } from '../../src/core/call/open.ts';
import { newRun } from '../../src/core/call/run.ts';
import type { CallState, Run, Utterance } from '../../src/core/call/state.ts';
import type { ToolUse } from '../../src/core/tools/tool-use.ts';
import { messagesFor, unansweredWords } from '../../src/core/words/messages.ts';
import { agentWith } from '../support/play.ts';

function caller(text: string, corrects = false): Utterance {
  return { speaker: 'caller', at: 0, turn: 1, text, confidence: 1, corrects };
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

function used(use: Partial<ToolUse>): ToolUse {
  return {
    id: 0,
    run: 1,
    request: 0,
    name: 'book',
    effect: 'acts',
    arguments: '{"day":"Friday"}',
    key: 'key',
    place: 0,
    status: 'done',
    result: 'table 7',
    sameAs: null,
    ...use,
  };
}

function callWith(state: Partial<CallState>): CallState {
  return { ...openCall({ call: 'shown', direction: 'inbound', agent: agentWith() }), ...state };
}

function thinking(run: Partial<Run>): CallState['phase'] {
  return { name: 'thinking', run: { ...newRun(callWith({}), 'reply'), ...run } };
}

function shown(state: Partial<CallState>): string[] {
  return messagesFor(callWith(state)).map((message) => {
    if (message.role === 'call') return `call ${message.tool}: ${message.name} ${message.arguments}`;
    if (message.role === 'result') return `result ${message.tool}: ${message.text}`;
    return `${message.role}: ${message.text}`;
  });
}

const system = 'system: You answer the telephone.';
const said = { role: 'speech', durationMs: null, words: null, attempt: 'first' } as const;

describe('what the model is shown', () => {
  test.each<[string, Utterance[], string[]]>([
    ['begins with what the agent is told to be', [], []],
    [
      'is the talk so far, each side in turn',
      [agent('Hello.'), caller('hi')],
      ['assistant: Hello.', 'user: hi'],
    ],
    [
      'is of the agent only what the caller heard',
      [caller('hours'), agent('We open at nine.', 'We open'), caller('on Sundays')],
      ['user: hours', 'assistant: We open', 'user: on Sundays'],
    ],
    [
      'joins what the caller said before and after a reply that was never heard',
      [caller('what are your hours'), agent('We open at nine.', ''), caller('on Sundays')],
      ['user: what are your hours on Sundays'],
    ],
    [
      'joins what the agent said twice in a row',
      [agent('Hello.'), agent('Are you there?'), caller('yes')],
      ['assistant: Hello. Are you there?', 'user: yes'],
    ],
    [
      'leaves out what was made out better in the next turn',
      [agent('Hello.'), caller('are you'), agent('Yes?', ''), caller('are you open', true)],
      ['assistant: Hello.', 'user: are you open'],
    ],
  ])('%s', (_, history, messages) => {
    expect(shown({ history })).toEqual([system, ...messages]);
  });

  test('has an end, however long the call', () => {
    const history = Array.from({ length: 100 }, (_, nth) => (nth % 2 ? caller(`c${nth}`) : agent(`a${nth}`)));
    const messages = shown({ history });
    expect(messages).toHaveLength(41);
    expect(messages.at(-1)).toBe('user: c99');
  });

  test('goes on from what the run has written already, said or not', () => {
    const segments = [
      { ...said, text: 'One moment.', role: 'filler' as const },
      { ...said, text: 'We are' },
    ];
    const phase = thinking({ segments, unspoken: ' open' });
    expect(shown({ history: [caller('hours')], phase })).toEqual([
      system,
      'user: hours',
      'assistant: We are  open',
    ]);
  });

  test('is what the caller has said and may go on from, while it is not sure that they are done', () => {
    const run = { ...newRun(callWith({}), 'reply'), speculatesOn: 'are you open' };
    const phase = { name: 'transcribing', lookup: null, run } as const;
    expect(shown({ history: [agent('Hello.')], phase })).toEqual([
      system,
      'assistant: Hello.',
      'user: are you open',
    ]);
  });

  test('ends with a word about the time when it is short', () => {
    expect(shown({ wrapUp: 'due' })[0]).toContain('less than a minute');
    expect(shown({ wrapUp: 'said' })[0]).toContain('less than a minute');
    expect(shown({ wrapUp: 'early' })[0]).toBe(system);
  });
});

describe('a tool that was used is shown where it was asked for', () => {
  const history = [agent('Hello.'), caller('book Friday'), agent('Done.'), caller('thanks')];

  test('before the answer that was given with it', () => {
    expect(shown({ history, tools: [used({ place: 2 })] })).toEqual([
      system,
      'assistant: Hello.',
      'user: book Friday',
      'call 0: book {"day":"Friday"}',
      'result 0: table 7',
      'assistant: Done.',
      'user: thanks',
    ]);
  });

  test('at the end, where it is what the run waits for', () => {
    const lines = shown({ history: history.slice(0, 2), tools: [used({ place: 2 })] });
    expect(lines.slice(-2)).toEqual(['call 0: book {"day":"Friday"}', 'result 0: table 7']);
  });

  test.each([
    ['held', '"status":"pending"'],
    ['pending', '"status":"pending"'],
    ['unknown', '"status":"unknown"'],
    ['failed', 'table 7'],
  ] as const)('and as %s where it is', (status, told) => {
    expect(shown({ history, tools: [used({ place: 2, status })] })[4]).toContain(told);
  });

  test('and not at all once its place is out of sight', () => {
    const long = Array.from({ length: 100 }, (_, nth) => (nth % 2 ? caller(`c${nth}`) : agent(`a${nth}`)));
    const lines = shown({ history: long, tools: [used({ id: 1, place: 10 }), used({ id: 2, place: 80 })] });
    expect(lines.filter((line) => line.startsWith('call'))).toEqual(['call 2: book {"day":"Friday"}']);
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
    [
      'is of what was made out twice only the better',
      [caller('are you'), agent('Yes?', ''), caller('are you open', true)],
      'are you open',
    ],
  ])('%s', (_, history, words) => {
    expect(unansweredWords(history)).toBe(words);
  });
});
