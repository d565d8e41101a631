import { describe, expect, it } from 'vitest';
import { LlmChain } from '../../src/runtime/failover/llm-chain.ts';
import { makeReady } from '../../src/runtime/make-ready.ts';
import { onDuty } from '../support/on-duty.ts';
import { agentWith } from '../support/play.ts';
import { scriptedCrew } from '../support/scripted-crew.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

const usual = { sure: undefined, maybe: undefined, longestQuietMs: undefined };
const turnOver = { anything: usual, yes_no: { ...usual, sure: 0.6 }, digits: usual, spelling: usual };
const answering = {
  brief: agentWith(),
  language: 'en-GB',
  voice: 'aura-2-asteria-en',
  expects: ['yes'],
  turnOver,
};

/** A crew that can be made ready, and what was asked of it. */
function preparedCrew() {
  const crew = scriptedCrew(new VirtualTimers());
  const asked: unknown[] = [];
  return {
    asked,
    crew: {
      ...crew,
      asr: { ...crew.asr, prepare: (options: object) => void asked.push(['ears', options]) },
      tts: { ...crew.tts, prepare: (voice: string | null) => void asked.push(['voice', voice]) },
      intent: { ...crew.intent, prepare: () => void asked.push('intents') },
      knowledge: { ...crew.knowledge, prepare: () => void asked.push('knowledge') },
      llm: new LlmChain(
        onDuty('llm', [{ ...crew.llm, prepare: () => void asked.push('the first mind') }, crew.llm]).duty,
      ),
    },
  };
}

describe('a call that was announced', () => {
  it('has ears opened under its own name, and whoever else works for it made ready', () => {
    const { crew, asked } = preparedCrew();
    makeReady('call_1', answering, crew);
    expect(asked).toEqual([
      ['ears', { call: 'call_1', language: 'en-GB', expects: ['yes'], turnOver }],
      ['voice', 'aura-2-asteria-en'],
      'intents',
      'knowledge',
      'the first mind',
    ]);
  });

  it('is answered though something could not be made ready for it, and the rest is', () => {
    const { crew, asked } = preparedCrew();
    const broken = () => {
      throw new Error('as the test wants it');
    };
    makeReady('call_1', answering, { ...crew, asr: { ...crew.asr, prepare: broken } });
    expect(asked).toEqual([['voice', 'aura-2-asteria-en'], 'intents', 'knowledge', 'the first mind']);
    expect(crew.logged).toMatchObject([{ level: 'warn', fields: { callId: 'call_1' } }]);
  });
});
