import { setTimeout as sleep } from 'node:timers/promises';
import { type RehearsalResult, rehearse } from '../../../src/phone/rehearsal.ts';
import type { Script } from '../../../src/phone/script.ts';
import { dialOf, type House, statusUrl, voiceUrl } from './house.ts';

/** What a light gateway must be told that its callers say, see `script`. */
export const wordsOfCallers = [
  'What are your opening hours?',
  'Are you open on Saturday?',
  'Thank you, goodbye.',
];

const [question, interruption, goodbye] = wordsOfCallers;

const script: Script = [
  { do: 'listen' },
  { do: 'say', text: question ?? '' },
  { do: 'interrupt', afterMs: 800, text: interruption ?? '' },
  { do: 'listen' },
  { do: 'say', text: goodbye ?? '' },
  { do: 'wait_for_hang_up', withinMs: 10_000 },
];

/** So many that nobody speaks at the same time as all others. */
const apartMs = 150;

/** Callers who ask, talk over the answer, hear the next one out, and take their leave. */
export function rehearseCalls(house: House, count: number): Promise<RehearsalResult[]> {
  const { accountSid, authToken } = house;
  const call = async (_: unknown, nth: number) => {
    await sleep(nth * apartMs);
    return rehearse({
      accountSid,
      authToken,
      voiceUrl,
      statusUrl,
      from: '+15005550001',
      to: '+15005550006',
      script,
      dial: dialOf(house),
    });
  };
  return Promise.all(Array.from({ length: count }, call));
}
