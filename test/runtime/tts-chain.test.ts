import { describe, expect, it } from 'vitest';
import type { Tts } from '../../src/ports/tts.ts';
import { TtsChain } from '../../src/runtime/failover/tts-chain.ts';
import { onDuty } from '../support/on-duty.ts';
import { saying } from '../support/saying.ts';

function opened() {
  const told: string[] = [];
  const voice = (name: string): Tts => ({
    name,
    async *speak({ voice }) {
      told.push(`${name} speaks as ${voice}`);
      yield { mulaw: new Uint8Array(160) };
    },
    prepare: (who) => void told.push(`${name} is ready as ${who}`),
    finished: (call) => void told.push(`${name} is done with ${call}`),
    close: async () => {},
  });
  return {
    told,
    chain: new TtsChain(onDuty('tts', [voice('first'), voice('second')]).duty),
  };
}

describe('voices that stand in for each other', () => {
  it("speak with the agent's voice where it is their own", async () => {
    const { told, chain } = opened();
    for (const attempt of ['first', 'second'] as const)
      for await (const _piece of chain.speak(
        saying('Hello.', { attempt, voice: 'Ana' }),
        new AbortController().signal,
      ))
        break;
    expect(told).toEqual(['first speaks as Ana', 'second speaks as null']);
  });

  it('are made ready as far as they are likely to be wanted, and told of the end all', () => {
    const { told, chain } = opened();
    chain.prepare('Ana');
    chain.finished('call_1');
    expect(told).toEqual([
      'first is ready as Ana',
      'first is done with call_1',
      'second is done with call_1',
    ]);
  });
});
