import MiniSearch from 'minisearch';
import type { Passage } from '../../core/call/event.ts';
import type { Knowledge } from '../../ports/knowledge.ts';

/** One thing that is known, and the ways callers ask for it. */
export interface KnownAnswer {
  readonly title: string;
  readonly wordings: readonly string[];
  readonly text: string;
}

/** Half of a question's weight must be about an entry: below that, other talk begins to find something. */
const scoreFloor = 0.5;
/** A word that only the answer has says less than one that callers ask with: alone it stays below the floor. */
const answerWordWeight = 0.45;
/** "How", "is" and "you" are in every question: they decide between entries, and never find one alone. */
const grammarWordWeight = 0.25;
/** Asked in a wording of its own an entry is certain; words that merely fit leave a little doubt. */
const inexactScoreMax = 0.95;
/** More than three passages only dilute what the model is told. */
const passagesMax = 3;

type Indexed = { readonly id: number; readonly asked: string; readonly answer: string };

/** Searches what the agent knows, in memory. A score is the share of a question that an entry accounts for, 0 to 1. */
export class LocalKnowledge implements Knowledge {
  readonly name = 'local';
  readonly #known: readonly KnownAnswer[];
  readonly #index: MiniSearch<Indexed>;
  readonly #entriesWith = new Map<string, number>();

  constructor(known: readonly KnownAnswer[]) {
    this.#known = known;
    this.#index = new MiniSearch<Indexed>({
      fields: ['asked', 'answer'],
      tokenize: wordsOf,
      processTerm: stem,
    });
    for (const [id, { title, wordings, text }] of known.entries()) {
      const asked = [title, ...wordings].join(' ');
      this.#index.add({ id, asked, answer: text });
      for (const word of new Set(meaningfulWords(asked)))
        this.#entriesWith.set(word, (this.#entriesWith.get(word) ?? 0) + 1);
    }
  }

  async search(text: string): Promise<readonly Passage[]> {
    const best = new Map<number, number>();
    for (const question of questionsIn(text))
      for (const [id, score] of this.#score(question)) best.set(id, Math.max(score, best.get(id) ?? 0));
    return [...best]
      .filter(([, score]) => score >= scoreFloor)
      .sort((a, b) => b[1] - a[1])
      .slice(0, passagesMax)
      .flatMap(([id, score]) => this.#passage(id, score));
  }

  /** How much of one question's weight each entry accounts for. */
  #score(question: string): [id: number, score: number][] {
    const words = [...new Set(meaningfulWords(question))];
    const whole = words.reduce((sum, word) => sum + this.#weight(word), 0);
    return this.#index.search(question).map(({ id, match }) => {
      if (this.#isAskedAs(id, question)) return [id, 1];
      if (!words.some((word) => match[word] && !grammar.has(word))) return [id, 0];
      const found = words.reduce((sum, word) => sum + this.#weight(word) * shareIn(match[word]), 0);
      return [id, (inexactScoreMax * found) / whole];
    });
  }

  /** What is asked of few entries tells them apart; a word that nobody here ever said weighs most. */
  #weight(word: string): number {
    const entries = this.#entriesWith.get(word) ?? 0;
    const rarity = Math.log(1 + (this.#known.length - entries + 0.5) / (entries + 0.5));
    return grammar.has(word) ? rarity * grammarWordWeight : rarity;
  }

  #isAskedAs(id: number, question: string): boolean {
    const entry = this.#known[id];
    const asked = meaningfulWords(question).join(' ');
    return [entry?.title, ...(entry?.wordings ?? [])].some(
      (wording) => wording !== undefined && meaningfulWords(wording).join(' ') === asked,
    );
  }

  #passage(id: number, score: number): Passage[] {
    const entry = this.#known[id];
    return entry ? [{ title: entry.title, text: entry.text, score }] : [];
  }
}

/** People ask two things in one breath; each is looked up alone, and so is the whole, for an "and" inside a question. */
function questionsIn(text: string): string[] {
  const parts = text.split(/[.,?!;]+|\band\b|\balso\b/i).filter((part) => meaningfulWords(part).length > 0);
  return [...new Set([text, ...parts])];
}

function shareIn(fields: readonly string[] | undefined): number {
  if (!fields) return 0;
  return fields.includes('asked') ? 1 : answerWordWeight;
}

/** What people say around a question. */
const courtesies = new Set(
  `um uh er well so okay ok oh yes no hello hi hey please thanks thank sorry excuse goodbye bye just actually lot
  tell know could would`.split(/\s+/),
);

/** What holds a question together. */
const grammar = new Set(
  `a an the this that these those i me my you your yours we us our he she it its they them their there here
  am is are was were be been do does did have has had can will shall should must may might
  what which who whom whose when where why how much many long if or not any some all
  to of in on at by for from with about into then than now today usually normally exactly currently again`
    .split(/\s+/)
    .flatMap((word) => stem(word) ?? []),
);

function meaningfulWords(text: string): string[] {
  return wordsOf(text).flatMap((word) => stem(word) ?? []);
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/'s\b/g, ' is')
    .split(/[^\p{L}\p{N}']+/u)
    .filter((word) => word !== '');
}

/** Cuts the endings that English hangs on a word, so that `closes` and `parking` meet `close` and `park`. */
function stem(word: string): string | null {
  const lower = word.toLowerCase();
  if (courtesies.has(lower)) return null;
  return lower.length > 3 ? lower.replace(/(?<=\p{L}{3})(?:ies|ing|ed|es|e|s|y)$/u, '') : lower;
}
