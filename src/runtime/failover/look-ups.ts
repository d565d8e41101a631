import type { Passage } from '../../core/call/event.ts';
import { failureOf } from '../../ports/failure.ts';
import type { Classification, Intent } from '../../ports/intent.ts';
import type { Knowledge } from '../../ports/knowledge.ts';
import type { Colleague, Duty } from './duty.ts';

/** A timer may wake somebody a little before its time by another clock. */
const timersEarlyMs = 5;

/** Recognises what a caller wants, unless who does that is left alone: then the turn need not wait to do without. */
export class SparedIntent implements Intent {
  readonly name: string;
  readonly #spared: Spared<Intent>;

  constructor(duty: Duty<Intent>, lookupsMs: number) {
    this.name = duty.links[0].member.name;
    this.#spared = new Spared(duty, lookupsMs);
  }

  prepare(): void {
    this.#spared.prepare();
  }

  classify(text: string, signal: AbortSignal): Promise<Classification> {
    return this.#spared.ask(signal, (intent) => intent.classify(text, signal));
  }
}

/** Looks things up, unless who does that is left alone. */
export class SparedKnowledge implements Knowledge {
  readonly name: string;
  readonly #spared: Spared<Knowledge>;

  constructor(duty: Duty<Knowledge>, lookupsMs: number) {
    this.name = duty.links[0].member.name;
    this.#spared = new Spared(duty, lookupsMs);
  }

  prepare(): void {
    this.#spared.prepare();
  }

  search(text: string, signal: AbortSignal): Promise<readonly Passage[]> {
    return this.#spared.ask(signal, (knowledge) => knowledge.search(text, signal));
  }
}

/** A service that turns do without when it is late. One that was late three times in a row is left alone like one that failed. */
class Spared<Member extends Colleague & { prepare?(): void }> {
  readonly #duty: Duty<Member>;
  readonly #slowMs: number;

  constructor(duty: Duty<Member>, lookupsMs: number) {
    this.#duty = duty;
    this.#slowMs = lookupsMs - timersEarlyMs;
  }

  prepare(): void {
    this.#duty.links[0].member.prepare?.();
  }

  async ask<Answer>(signal: AbortSignal, ask: (member: Member) => Promise<Answer>): Promise<Answer> {
    const [link] = this.#duty.links;
    if (!link.breaker.allows()) throw this.#duty.restingFailure;
    const errand = this.#duty.give(link, { call: null, from: null, slowMs: this.#slowMs });
    try {
      const answer = await ask(link.member);
      errand.worked();
      return answer;
    } catch (thrown) {
      // Who gives up before it is late does not blame it.
      if (!signal.aborted) errand.failed(failureOf(link.member.name, thrown));
      throw thrown;
    } finally {
      errand.over();
    }
  }
}
