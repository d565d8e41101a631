import type { Attempt } from '../../core/call/state.ts';
import type { Clock } from '../../ports/clock.ts';
import { failureOf, ProviderFailure } from '../../ports/failure.ts';
import type { Faults } from '../../ports/faults.ts';
import { Breaker } from './breaker.ts';

/** Who can do the same work, the one that is wanted first. */
export type Members<Member> = readonly [Member, ...Member[]];

interface Link<Member> {
  readonly member: Member;
  readonly breaker: Breaker;
}

/** Work that is asked for once, and a second time when it has failed. */
export interface Asked {
  /** The same both times. */
  readonly work: string;
  readonly attempt: Attempt;
}

/** More than can be under way at once; what is older will not be asked for a second time. */
const rememberedMax = 10_000;
/** Whoever has given nothing by then has failed, even if it was the caller or the call's own clock that gave up. */
const slowMs = 3_000;

/**
 * Providers that stand in for each other. Work goes to the first that is worth asking; what failed there and is asked
 * for again goes to another. It never asks again by itself: whoever knows what the caller has heard decides that.
 */
export class Chain<Member extends { readonly name: string }> {
  readonly #links: readonly Link<Member>[];
  readonly #clock: Clock;
  readonly #faults: Faults;
  /** Where work was asked for the first time. */
  readonly #askedAt = new Map<string, Link<Member>>();
  #current: Link<Member> | null = null;

  constructor(members: Members<Member>, clock: Clock, faults: Faults) {
    this.#links = members.map((member) => ({ member, breaker: new Breaker(clock) }));
    this.#clock = clock;
    this.#faults = faults;
  }

  /** Who would be asked now; null while all of them are left alone. */
  get next(): Member | null {
    return this.#links.find(({ breaker }) => breaker.isWorthAsking)?.member ?? null;
  }

  /** Has the work done in pieces, and learns from it how the provider does. */
  async *through<Piece>(asked: Asked, ask: (member: Member) => AsyncIterable<Piece>): AsyncIterable<Piece> {
    const { member, breaker } = this.#pick(asked);
    const askedAt = this.#clock.now();
    let outcome: 'given up' | 'begun' | 'failed' = 'given up';
    try {
      for await (const piece of ask(member)) {
        outcome = 'begun';
        yield piece;
      }
      if (outcome === 'begun') this.#askedAt.delete(asked.work);
    } catch (thrown) {
      outcome = 'failed';
      const { provider, reason, detail, retryable } = failureOf(member.name, thrown);
      breaker.failed({ provider, reason, detail, retryable });
      throw new ProviderFailure(provider, reason, detail, { retryable });
    } finally {
      if (outcome === 'begun') breaker.worked();
      if (outcome === 'given up') this.#judgeGivenUp(member, breaker, askedAt);
    }
  }

  #pick({ work, attempt }: Asked): Link<Member> {
    const before = attempt === 'second' ? this.#askedAt.get(work) : undefined;
    const others = this.#links.filter((link) => link !== before);
    const link = [...others, ...(before ? [before] : [])].find(({ breaker }) => breaker.allows());
    if (link === undefined) throw restingFailure(this.#links.map(({ member }) => member.name));
    if (attempt === 'first') this.#remember(work, link);
    this.#noteSwitch(link);
    return link;
  }

  #noteSwitch(link: Link<Member>): void {
    const from = this.#current ?? this.#links[0];
    this.#current = link;
    if (from === undefined || from === link) return;
    this.#faults.note('provider.switched', 'another provider takes over', {
      from: from.member.name,
      to: link.member.name,
    });
  }

  #judgeGivenUp({ name }: Member, breaker: Breaker, askedAt: number): void {
    const waitedMs = this.#clock.now() - askedAt;
    if (waitedMs < slowMs) breaker.leftOpen();
    else
      breaker.failed({
        provider: name,
        reason: 'timeout',
        detail: `nothing in ${waitedMs} ms`,
        retryable: true,
      });
  }

  #remember(work: string, link: Link<Member>): void {
    this.#askedAt.set(work, link);
    const [oldest] = this.#askedAt.keys();
    if (this.#askedAt.size > rememberedMax && oldest !== undefined) this.#askedAt.delete(oldest);
  }
}

function restingFailure(names: readonly string[]): ProviderFailure {
  const detail = 'it has failed lately and is left alone for a while';
  return new ProviderFailure(names.join(', '), 'overloaded', detail, { retryable: false });
}
