import type { Attempt } from '../../core/call/state.ts';
import { failureOf, ProviderFailure } from '../../ports/failure.ts';
import type { Colleague, Duty, Link } from './duty.ts';

/** Work that is asked for once, and a second time when it has failed. */
export interface Asked {
  readonly call: string;
  /** The same both times. */
  readonly work: string;
  readonly attempt: Attempt;
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
  /** Where work was asked for the first time. */
  readonly #askedAt = new Map<string, Link<Member>>();

  constructor(duty: Duty<Member>) {
    this.#duty = duty;
  }

  /** Who would be asked now; null while all of them are left alone. */
  get next(): Member | null {
    return this.#duty.links.find(({ breaker }) => breaker.isWorthAsking)?.member ?? null;
  }

  /** Has the work done in pieces, and learns from it how the provider does. */
  async *through<Piece>(asked: Asked, ask: (member: Member) => AsyncIterable<Piece>): AsyncIterable<Piece> {
    const { call, work, attempt } = asked;
    const from = attempt === 'second' ? (this.#askedAt.get(work) ?? null) : null;
    const link = this.#pick(from);
    if (attempt === 'first') this.#remember(work, link);
    const errand = this.#duty.give(link, { call, from, slowMs });
    let hasBegun = false;
    try {
      for await (const piece of ask(link.member)) {
        hasBegun = true;
        yield piece;
      }
      if (hasBegun) this.#askedAt.delete(work);
    } catch (thrown) {
      const { provider, reason, detail, retryable } = failureOf(link.member.name, thrown);
      errand.failed({ provider, reason, detail, retryable });
      throw new ProviderFailure(provider, reason, detail, { retryable });
    } finally {
      if (hasBegun) errand.worked();
      errand.over();
    }
  }

  /** Another than the one that has failed, where there is one. */
  #pick(before: Link<Member> | null): Link<Member> {
    const others = this.#duty.links.filter((link) => link !== before);
    const link = [...others, ...(before ? [before] : [])].find(({ breaker }) => breaker.allows());
    if (link === undefined) throw this.#duty.restingFailure;
    return link;
  }

  #remember(work: string, link: Link<Member>): void {
    this.#askedAt.set(work, link);
    const [oldest] = this.#askedAt.keys();
    if (this.#askedAt.size > rememberedMax && oldest !== undefined) this.#askedAt.delete(oldest);
  }
}
