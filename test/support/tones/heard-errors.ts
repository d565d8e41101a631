import type { AgentBrief } from '../../../src/core/call/setup.ts';
import { Chance } from './chance.ts';
import { type Speaker, someone } from './pronunciation.ts';
import { toneCall } from './tone-call.ts';

/** By how many words history was wrong about what callers heard, in so many calls; the smallest error first. */
export interface HeardErrors {
  readonly calls: number;
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
  /** How often it was right to the word, 0 to 1. */
  readonly exact: number;
}

export interface HeardTrial {
  readonly calls: number;
  readonly seed: number;
  readonly saysTimes: boolean;
  /** The agent of a call whose greeting is this. */
  readonly agent: (greeting: string) => AgentBrief;
  /** Who speaks; another one in each call. */
  readonly speaker?: (chance: Chance, call: number) => Speaker;
}

/** Has callers cut in on greetings at random moments, and counts the words that history got wrong. */
export function heardErrors({ calls, seed, saysTimes, agent, speaker = someone }: HeardTrial): HeardErrors {
  const errors: number[] = [];
  for (let call = 0; errors.length < calls; call += 1) {
    const chance = new Chance(seed + call);
    const greeting = Array.from({ length: 4 }, () => chance.pick(sentences)).join(' ');
    const cutAt = chance.between(300, greeting.length * 60);
    const heard = toneCall({
      agent: agent(greeting),
      speaker: speaker(chance, call),
      chance,
      saysTimes,
      cutAt,
    });
    if (heard !== null) errors.push(Math.abs(heard.remembered - heard.played));
  }
  errors.sort((a, b) => a - b);
  const at = (share: number) => errors[Math.ceil(share * errors.length) - 1] ?? 0;
  const exact = errors.filter((error) => error === 0).length / errors.length;
  return { calls, median: at(0.5), p95: at(0.95), worst: at(1), exact };
}

/** What agents say: short and long words, numbers, lists, questions. */
const sentences = [
  'Hello, this is Robin at the Harbor Street practice.',
  'We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.',
  'A cleaning is 95 dollars, and a consultation with the orthodontist is 140.',
  'Let me see.',
  'Unfortunately, all of our appointments on Thursday afternoon are taken; however, there is one at 8:15 on Friday.',
  'You can park behind the building, or take bus 42 to the town hall and walk across the square.',
  'Yes, of course.',
  'Would you like me to put you through to somebody at the front desk?',
  'Please bring your insurance card, a list of your medications, and any x-rays from the last 2 years.',
  'The number of your booking is 4 7 1 9 0 2.',
  'It usually takes about half an hour, and you may go straight home afterwards.',
  'I am so sorry to hear that!',
  'Administrative responsibilities notwithstanding, representatives are available internationally.',
  'If it is up to me, go in, go up, and ask for Jo or Al at the end of the hall.',
];
