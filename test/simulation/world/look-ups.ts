import type { Passage } from '../../../src/core/call/event.ts';
import type { Timers } from '../../../src/ports/clock.ts';
import { ProviderFailure } from '../../../src/ports/failure.ts';
import type { Classification, Intent } from '../../../src/ports/intent.ts';
import type { Knowledge } from '../../../src/ports/knowledge.ts';
import type { Faults } from '../plan/faults.ts';
import type { Random } from '../random.ts';
import type { Story } from '../story.ts';
import { hang, pause } from './pause.ts';

export interface LookUpDoors {
  readonly time: Timers;
  readonly faults: Faults;
  readonly random: Random;
  readonly story: Story;
}

/** A classifier that knows two intents, and a knowledge base with one page. */
export function lookUps(doors: LookUpDoors): { intent: Intent; knowledge: Knowledge } {
  const trouble = async (provider: string, signal: AbortSignal) => {
    const { time, faults, random, story } = doors;
    story.atWork += 1;
    if (faults.strikes('look-ups never')) await hang(signal);
    const slowMs = faults.strikes('slow look-ups')
      ? faults.lastsMs('slow look-ups', 200, 3_000)
      : random.whole(3, 60);
    await pause(time, slowMs, signal);
    story.atWork -= 1;
    if (faults.strikes('failing look-ups')) {
      throw new ProviderFailure(provider, 'unreachable', 'as the seed wants it', { retryable: true });
    }
  };
  return {
    intent: {
      name: 'intent',
      classify: async (text, signal): Promise<Classification> => {
        await trouble('intent', signal);
        return { intent: intentOf(text), confidence: 0.9 };
      },
    },
    knowledge: {
      name: 'knowledge',
      search: async (_, signal): Promise<readonly Passage[]> => {
        await trouble('knowledge', signal);
        return [{ title: 'Opening hours', text: 'From nine to six.', score: 1 }];
      },
    },
  };
}

function intentOf(text: string): string | null {
  if (text.includes('goodbye')) return 'goodbye';
  return text.includes('opening hours') ? 'hours' : null;
}
