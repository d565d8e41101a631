import { frameMs, silentFrame, voicedFrame } from '../mouth.ts';
import type { Act, Cue, Deed } from '../plan/caller-plan.ts';
import type { Span, Story } from '../story.ts';

/** What a caller can do with a telephone, and hears from it. */
export interface Telephone {
  isAgentAudible(): boolean;
  /** A word has just been said to its end. */
  word(word: string, isLast: boolean): void;
  press(key: string): void;
  hangUp(): void;
}

/** The caller: does one act after the other, each when its time has come, and is heard in frames of 20 ms. */
export class Person {
  /** When their voice was heard, with or without words. */
  readonly voiced: Span[] = [];
  /** What they said that has a meaning, and when. */
  readonly said: (Span & { readonly words: string })[] = [];
  readonly #telephone: Telephone;
  readonly #story: Story;
  #acts: readonly Act[];
  #doing: Doing | null = null;
  #cueSince = 0;
  #agentSince: number | null = null;
  #quietSince = 0;
  #wasAnswered = false;
  #gone = false;

  constructor(acts: readonly Act[], telephone: Telephone, story: Story) {
    this.#acts = acts;
    this.#telephone = telephone;
    this.#story = story;
  }

  get isDone(): boolean {
    return this.#doing === null && this.#acts.length === 0;
  }

  get hasHungUp(): boolean {
    return this.#gone;
  }

  /** How long the agent has not been heard, ms. */
  quietFor(now: number): number {
    return this.#agentSince === null ? now - this.#quietSince : 0;
  }

  /** Does something more, when the rest is done. */
  will(...acts: readonly Act[]): void {
    if (this.isDone) this.#cueSince = Number.NEGATIVE_INFINITY;
    this.#acts = [...this.#acts, ...acts];
  }

  /** Every 20 ms: what they do, and what is heard of them. */
  frame(now: number): string {
    if (this.#gone) return silentFrame;
    this.#listen(now);
    if (this.#doing === null) this.#maybeAct(now);
    return this.#doing === null ? silentFrame : this.#goOn(this.#doing, now);
  }

  hangUp(now: number): void {
    if (this.#gone) return;
    this.#gone = true;
    if (this.#doing?.isVoice) this.voiced.push({ fromMs: this.#doing.since, toMs: now });
    this.#doing = null;
    this.#acts = [];
    this.#story.note('the caller hangs up');
    this.#telephone.hangUp();
  }

  #listen(now: number): void {
    const audible = this.#telephone.isAgentAudible();
    if (audible && this.#agentSince === null) this.#agentSince = now;
    if (!audible && this.#agentSince !== null) {
      this.#agentSince = null;
      this.#wasAnswered = true;
      this.#quietSince = now;
    }
  }

  #maybeAct(now: number): void {
    const [act, ...rest] = this.#acts;
    if (act === undefined) return;
    if (this.#cueSince === Number.NEGATIVE_INFINITY) this.#cueSince = now;
    if (!this.#isTime(act.cue, now)) return;
    this.#acts = rest;
    this.#begin(act.deed, now);
  }

  #isTime(cue: Cue, now: number): boolean {
    const waitedMs = now - this.#cueSince;
    switch (cue.when) {
      case 'after':
        return waitedMs >= cue.ms;
      case 'agent quiet':
        return (
          (this.#wasAnswered && this.quietFor(now) >= cue.forMs && waitedMs >= cue.forMs) ||
          this.#isTiredOf(waitedMs, cue.when)
        );
      case 'agent speaking':
        return (
          (this.#agentSince !== null && now - this.#agentSince >= cue.forMs) ||
          this.#isTiredOf(waitedMs, cue.when)
        );
    }
  }

  /** Nobody waits for ever for an agent that says nothing, or does not stop. */
  #isTiredOf(waitedMs: number, cue: 'agent quiet' | 'agent speaking'): boolean {
    return waitedMs >= (this.#wasAnswered ? longestWaitMs[cue] : longestWaitMs['agent speaking']);
  }

  #begin(deed: Deed, now: number): void {
    switch (deed.does) {
      case 'hangs up':
        this.hangUp(now);
        return;
      case 'presses':
        this.#story.note(`the caller presses ${deed.keys}`);
        this.#doing = { deed, since: now, until: now + deed.keys.length * keyMs, done: 0, isVoice: false };
        return;
      case 'waits':
        this.#story.note(`the caller does nothing for ${deed.forMs} ms`);
        this.#doing = { deed, since: now, until: now + deed.forMs, done: 0, isVoice: false };
        return;
      case 'makes noise':
        this.#story.note(`the caller makes a noise for ${deed.forMs} ms`);
        this.#doing = { deed, since: now, until: now + deed.forMs, done: 0, isVoice: true };
        return;
      case 'says':
      case 'nods':
        this.#story.note(`the caller ${deed.does}: ${deed.words}`);
        this.#doing = { deed, since: now, until: now + spokenMs(deed.words), done: 0, isVoice: true };
    }
  }

  #goOn(doing: Doing, now: number): string {
    const { deed, since, until } = doing;
    if (deed.does === 'presses') this.#press(deed.keys, doing, now);
    if (deed.does === 'says' || deed.does === 'nods') this.#speak(deed.words, doing, now);
    if (now >= until) {
      if (doing.isVoice) this.voiced.push({ fromMs: since, toMs: now });
      if (deed.does === 'says') this.said.push({ fromMs: since, toMs: now, words: deed.words });
      this.#doing = null;
      this.#cueSince = now;
      return silentFrame;
    }
    return doing.isVoice ? voicedFrame(Math.round((now - since) / frameMs)) : silentFrame;
  }

  #press(keys: string, doing: Doing, now: number): void {
    while (doing.done < keys.length && now >= doing.since + doing.done * keyMs) {
      this.#telephone.press(keys[doing.done] ?? '#');
      doing.done += 1;
    }
  }

  #speak(text: string, doing: Doing, now: number): void {
    const words = text.split(' ');
    const shareMs = (doing.until - doing.since) / words.length;
    while (doing.done < words.length && now >= doing.since + (doing.done + 1) * shareMs) {
      doing.done += 1;
      this.#telephone.word(words[doing.done - 1] ?? '', doing.done === words.length);
    }
  }
}

interface Doing {
  readonly deed: Deed;
  readonly since: number;
  readonly until: number;
  readonly isVoice: boolean;
  done: number;
}

const longestWaitMs = { 'agent quiet': 25_000, 'agent speaking': 8_000 };
const keyMs = 300;
const perLetterMs = 55;

function spokenMs(words: string): number {
  return Math.max(300, words.length * perLetterMs);
}
