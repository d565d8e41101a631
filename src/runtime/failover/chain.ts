import type { Attempt } from '../../core/call/state.ts';
import { failureOf, NotAsked, ProviderFailure } from '../../ports/failure.ts';
import type { Before, Colleague, Duty, Link } from './duty.ts';

/** Work that is asked for once, and a second time when it has failed. */
export interface Asked {
  readonly call: string;
  /** The same both times. */
  readonly work: string;
  readonly attempt: Attempt;
  /** Aborted once nobody waits for it any more. */
  readonly signal: AbortSignal;
}

/** More than can be under way at once; what is older will not be asked for a second time. */
const rememberedMax = 10_000;
/** Who has given nothing by then keeps a caller waiting for an answer. */
const slowMs = 3_000;

/**
 * Providers that stand in for each other. Work goes to the first that is worth asking; what failed there and is asked
 * for again goes to another. It never asks again by itself: whoever knows what the caller has heard decides that.
 */
export class Chain<Member extends Colleague> {
  readonly #duty: Duty<Member>;
  /** Where work was asked for the first time, and what became of it. */
  readonly #askedAt = new Map<string, Before<Member>>();

  constructor(duty: Duty<Member>) {
    this.#duty = duty;
  }

  /** Who would be asked now with some hope; null while all of them are left alone. */
  get next(): Member | null {
    return this.#duty.links.find(({ breaker }) => breaker.isWorthAsking)?.member ?? null;
  }

  /** Has the work done in pieces, and learns from it how the provider does. */
  async *through<Piece>(asked: Asked, ask: (member: Member) => AsyncIterable<Piece>): AsyncIterable<Piece> {
    const { call, work, attempt, signal } = asked;
    const from = attempt === 'second' ? (this.#askedAt.get(work) ?? null) : null;
    const link = this.#pick(from?.link ?? null);
    if (attempt === 'first') this.#remember(work, { link, failure: null });
    const errand = this.#duty.give(link, { call, from, slowMs });
    let hasBegun = false;
    try {
      for await (const piece of ask(link.member)) {
        hasBegun = true;
        errand.began();
        yield piece;
      }
      // What was given up ends as if it were complete.
      if (hasBegun && !signal.aborted) {
        this.#askedAt.delete(work);
        errand.worked();
      }
    } catch (thrown) {
      const failure = failureOf(link.member.name, thrown);
      if (thrown instanceof NotAsked) errand.wasNotAsked();
      else errand.failed(failure);
      if (attempt === 'first') this.#remember(work, { link, failure });
      const { provider, reason, detail, retryable } = failure;
      throw new ProviderFailure(provider, reason, detail, { retryable });
    } finally {
      errand.over();
    }
  }

  /** Another than the one that has failed, where there is one. */
  #pick(before: Link<Member> | null): Link<Member> {
    const others = this.#duty.links.filter((link) => link !== before);
    const link = this.#duty.pick([...others, ...(before ? [before] : [])]);
    if (link === null) throw this.#duty.restingFailure;
    return link;
  }

  #remember(work: string, first: Before<Member>): void {
    this.#askedAt.set(work, first);
    const [oldest] = this.#askedAt.keys();
    if (this.#askedAt.size > rememberedMax && oldest !== undefined) this.#askedAt.delete(oldest);
  }
}
