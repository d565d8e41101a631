import type { Random } from '../random.ts';

/** What the caller will do, one after the other. */
export interface Act {
  readonly cue: Cue;
  readonly deed: Deed;
}

/** When they do it. Whoever waits in vain does it all the same. */
export type Cue =
  | { readonly when: 'agent quiet'; readonly forMs: number }
  | { readonly when: 'agent speaking'; readonly forMs: number }
  | { readonly when: 'after'; readonly ms: number };

export type Deed =
  | { readonly does: 'says'; readonly words: string }
  /** Words that mean nothing alone: "uh-huh". */
  | { readonly does: 'nods'; readonly words: string }
  /** A voice, or a noise like one, without a word. */
  | { readonly does: 'makes noise'; readonly forMs: number }
  | { readonly does: 'presses'; readonly keys: string }
  | { readonly does: 'waits'; readonly forMs: number }
  | { readonly does: 'hangs up' };

/** Words that every name in the plan ends on are said once in a call, so that one can ask where they went. */
export class Tokens {
  #count = 0;

  next(): string {
    const nth = this.#count++;
    return `z${consonants[nth % 15]}${vowels[Math.floor(nth / 15) % 5]}${consonants[(nth * 7 + 3) % 15]}o`;
  }
}

const consonants = 'bdfghjklmnprstv';
const vowels = 'aeiou';

/** The words that can be told apart, wherever they are found. */
export function tokensIn(text: string): string[] {
  return text.match(/\bz[bdfghjklmnprstv][aeiou][bdfghjklmnprstv]o\b/g) ?? [];
}

const questions = [
  'are you open today',
  'how much does it cost',
  'tell me about parking',
  'what is the address',
  'where is my order',
  'do you have a table by the window for the two of us this evening',
] as const;

const orders = ['please book a table', 'book a table for four', 'please book a table now'] as const;

const unusual = [
  'put me through to a person',
  'goodbye',
  'stop calling me',
  'take me off your list',
  'what are your opening hours',
] as const;

const bare = ['yes', 'no', 'four one five five five zero one', 'a b c'] as const;

export function callerPlan(random: Random): Act[] {
  const tokens = new Tokens();
  const temper = random.fork('temper');
  const restless = temper.next();
  const unusualness = temper.pick([0, 0.05, 0.3]);
  const count = temper.whole(3, 8);
  const acts: Act[] = [];
  if (temper.chance(0.1))
    acts.push({ cue: speaking(temper, 100, 900), deed: { does: 'nods', words: 'hello' } });
  if (temper.chance(0.12))
    acts.push({ cue: { when: 'after', ms: 0 }, deed: { does: 'waits', forMs: temper.whole(8_000, 24_000) } });
  for (let i = 0; i < count; i += 1) {
    acts.push({ cue: cue(random, restless), deed: deed(random, tokens, unusualness) });
    if (isOrder(acts.at(-1)) && random.chance(0.3)) acts.push(number(random));
  }
  if (temper.chance(0.15)) acts.push(...parting(random, restless));
  return acts;
}

/** Hanging up, at any time; now and then out of the middle of something. */
function parting(random: Random, restless: number): Act[] {
  const hangUp = { does: 'hangs up' } as const;
  if (random.chance(0.6)) return [{ cue: cue(random, restless), deed: hangUp }];
  return [
    { cue: speaking(random, 40, 1_500), deed: { does: 'makes noise', forMs: random.whole(200, 900) } },
    { cue: { when: 'after', ms: random.whole(0, 700) }, deed: hangUp },
  ];
}

/** The number that the agent asks for, typed or said. */
function number(random: Random): Act {
  const cue = { when: 'agent quiet', forMs: random.whole(100, 1_500) } as const;
  return random.chance(0.7)
    ? { cue, deed: { does: 'presses', keys: random.pick(['41555501#', '415555', '4155550123']) } }
    : { cue, deed: { does: 'says', words: 'four one five five five zero one' } };
}

function isOrder(act: Act | undefined): boolean {
  return act?.deed.does === 'says' && act.deed.words.includes('book');
}

function speaking(random: Random, leastMs: number, mostMs: number): Cue {
  return { when: 'agent speaking', forMs: random.whole(leastMs, mostMs) };
}

function cue(random: Random, restless: number): Cue {
  const roll = random.next();
  if (roll < 0.35 + 0.4 * (1 - restless)) return { when: 'agent quiet', forMs: random.whole(100, 1_500) };
  if (roll < 0.85) return { when: 'agent speaking', forMs: random.whole(40, 2_500) };
  return { when: 'after', ms: random.whole(0, 3_000) };
}

function deed(random: Random, tokens: Tokens, unusualness: number): Deed {
  const roll = random.next();
  if (random.chance(unusualness)) return says(random.pick(unusual), tokens);
  if (roll < 0.42) return says(random.pick(questions), tokens);
  if (roll < 0.6) return says(random.pick(orders), tokens);
  if (roll < 0.66) return { does: 'says', words: random.pick(bare) };
  if (roll < 0.76)
    return { does: 'nods', words: random.pick(['uh-huh', 'okay', 'mm-hmm', 'right', 'hello']) };
  if (roll < 0.86) return { does: 'makes noise', forMs: random.whole(60, 900) };
  if (roll < 0.9) return { does: 'makes noise', forMs: random.whole(2_000, 22_000) };
  if (roll < 0.95)
    return { does: 'presses', keys: random.pick(['1', '9', '0', '415', '41555501#', '12#', '*']) };
  return { does: 'waits', forMs: random.whole(3_000, 20_000) };
}

function says(words: string, tokens: Tokens): Deed {
  return { does: 'says', words: `${words} ${tokens.next()}` };
}
