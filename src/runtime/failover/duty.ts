import type { Failure } from '../../core/call/event.ts';
import type { Clock } from '../../ports/clock.ts';
import { ProviderFailure } from '../../ports/failure.ts';
import type { ProviderPart } from '../../ports/metrics.ts';
import { Breaker } from './breaker.ts';
import { DutyNotes, type DutyWitnesses } from './duty-notes.ts';

/** Who can do the same work, the one that is wanted first. */
export type Members<Member> = readonly [Member, ...Member[]];

/**
 * Failures so soon after one that counts are the same trouble met again. A guess at an answer, the answer itself and
 * the second attempts at both fail within a second; what a caller says is looked up with every word of it, and the
 * sentences of callers seldom take longer than five.
 */
const breathMs: Readonly<Record<ProviderPart, number>> = {
  asr: 1_000,
  llm: 1_000,
  tts: 1_000,
  intent: 5_000,
  knowledge: 5_000,
};

/** A provider, and whether it is worth asking. */
export interface Link<Member> {
  readonly member: Member;
  readonly breaker: Breaker;
}

/** Somebody who works for us. */
export interface Colleague {
  readonly name: string;
  /** Why it cannot do its work at all; null while nothing speaks against it. */
  fault?(): string | null;
}

/** Who had some work before. */
export interface Before<Member> {
  readonly link: Link<Member>;
  /** What became of it there; null where it was merely too slow. */
  readonly failure: Failure | null;
}

/** What somebody is asked to do. */
export interface Work<Member> {
  /** Null where nobody says for which call. */
  readonly call: string | null;
  /** Who had this very work before; null where it is new. */
  readonly from: Before<Member> | null;
  /** Whoever has given nothing by then has failed, even if it was the caller or the call's own clock that gave up. */
  readonly slowMs: number;
}

/** Somebody is at work. Once it has failed, or is over, nothing more is learnt from it. */
export interface Errand {
  /** Something came of it; whether all of it will, nobody knows. */
  began(): void;
  worked(): void;
  failed(failure: Failure): void;
  /** It never got as far as the provider. */
  wasNotAsked(): void;
  /** It is done, or nobody waits for it any more. */
  over(): void;
}

/** One part of every call, and those who can do it: how each of them does, and who serves. */
export class Duty<Member extends Colleague> {
  readonly links: Members<Link<Member>>;
  readonly #clock: Clock;
  readonly #notes: DutyNotes;
  #serving: Link<Member>;
  #servesSince: number;

  constructor(part: ProviderPart, [first, ...others]: Members<Member>, witnesses: DutyWitnesses) {
    const { clock } = witnesses;
    const link = (member: Member): Link<Member> => ({ member, breaker: new Breaker(clock, breathMs[part]) });
    this.links = [link(first), ...others.map(link)];
    this.#clock = clock;
    this.#notes = new DutyNotes(part, witnesses);
    this.#serving = this.links[0];
    this.#servesSince = clock.now();
    for (const each of this.links) {
      this.#notes.stands(each);
      this.#notes.serves(each, each === this.#serving);
    }
  }

  /** Who does it now. */
  get serving(): string {
    return this.#serving.member.name;
  }

  /** Who is not asked for the time being, and what they have done. */
  get leftAlone(): { name: string; because: string }[] {
    return this.links
      .filter(({ breaker }) => breaker.restMs > 0)
      .map(({ member, breaker }) => ({ name: member.name, because: breaker.lastFailure?.detail ?? '' }));
  }

  /** Why nobody can do it; null while somebody may. */
  fault(): string | null {
    const faults = this.links.map(faultOf);
    return faults.includes(null) ? null : faults.join('; ');
  }

  /**
   * The first of these who may be asked. A call cannot do without: where everybody has failed lately, the first that
   * can work and does not refuse our key is tried all the same.
   */
  pick(candidates: readonly Link<Member>[]): Link<Member> | null {
    const able = candidates.filter((link) => faultOf(link) === null);
    return able.find(({ breaker }) => breaker.allows()) ?? able[0] ?? null;
  }

  /** What becomes of work that nobody is asked to do: why the one who is wanted soonest was given up. */
  get restingFailure(): ProviderFailure {
    const link = this.links.find(({ breaker }) => breaker.standing !== 'asked') ?? this.links[0];
    const { name } = link.member;
    const failure = link.breaker.lastFailure;
    const because = failure?.detail ?? faultOf(link) ?? 'nobody can do it';
    const detail = `it is left alone for a while: ${because}`;
    return new ProviderFailure(name, failure?.reason ?? 'overloaded', detail, { retryable: false });
  }

  /** Has one of them do some work. */
  give(link: Link<Member>, { call, from, slowMs }: Work<Member>): Errand {
    const before = from?.link ?? this.#serving;
    // One that is wanted sooner than whoever serves has to prove itself first.
    if (from === null ? this.#isWantedSooner(before, link) : before !== link) {
      const because = from === null ? troubleOf(before) : (from.failure ?? 'slow');
      this.#notes.switched(before, link, { callId: call, because });
      this.#serve(link);
    }
    const askedAt = this.#clock.now();
    let state: 'asked' | 'began' | 'works' | 'over' = 'asked';
    return {
      began: () => {
        if (state === 'asked') state = 'began';
      },
      worked: () => {
        if (state !== 'asked' && state !== 'began') return;
        state = 'works';
        this.#whenWorked(link, askedAt);
      },
      failed: (failure) => {
        if (state === 'over') return;
        state = 'over';
        this.#whenFailed(link, failure);
      },
      wasNotAsked: () => {
        state = 'over';
        link.breaker.leftOpen(askedAt);
      },
      over: () => {
        const waitedMs = this.#clock.now() - askedAt;
        if (state === 'works') this.#notes.asked(link, 'worked');
        else if (state === 'asked' && waitedMs >= slowMs)
          this.#whenFailed(link, slowness(link.member, waitedMs));
        else if (state !== 'over') this.#whenLeft(link, askedAt);
        state = 'over';
      },
    };
  }

  #isWantedSooner(one: Link<Member>, other: Link<Member>): boolean {
    return this.links.indexOf(one) < this.links.indexOf(other);
  }

  #serve(link: Link<Member>): void {
    if (link === this.#serving) return;
    this.#notes.serves(this.#serving, false);
    this.#notes.serves(link, link.breaker.standing === 'asked');
    this.#serving = link;
    this.#servesSince = this.#clock.now();
  }

  /** What was asked before another took over says nothing of who should serve. */
  #whenWorked(link: Link<Member>, askedAt: number): void {
    this.#learn(link, () => link.breaker.worked(askedAt));
    if (link.breaker.standing !== 'asked' || askedAt < this.#servesSince) return;
    if (!this.#isWantedSooner(link, this.#serving)) return;
    this.#notes.wentBack(this.#serving, link, this.#clock.now() - this.#servesSince);
    this.#serve(link);
  }

  #whenFailed(link: Link<Member>, failure: Failure): void {
    this.#notes.asked(link, failure.reason);
    this.#learn(link, () => link.breaker.failed(failure));
    if (failure.reason === 'refused' && !failure.retryable) this.#notes.refused(link, failure);
  }

  #whenLeft(link: Link<Member>, askedAt: number): void {
    this.#notes.asked(link, 'left');
    link.breaker.leftOpen(askedAt);
  }

  #learn(link: Link<Member>, learn: () => void): void {
    const before = link.breaker.standing;
    learn();
    const { standing } = link.breaker;
    if (standing === before) return;
    this.#notes.stands(link);
    if (link === this.#serving) this.#notes.serves(link, standing === 'asked');
  }
}

function faultOf({ member, breaker }: Link<Colleague>): string | null {
  const fault = member.fault?.() ?? null;
  if (fault !== null || !breaker.refusesUs) return fault;
  return `${member.name} refuses us: ${breaker.lastFailure?.detail ?? 'it does not say why'}`;
}

/** Why it is passed over. */
function troubleOf({ member, breaker }: Link<Colleague>): Failure | null {
  const fault = member.fault?.() ?? null;
  if (fault === null) return breaker.lastFailure;
  return { provider: member.name, reason: 'unreachable', detail: fault, retryable: false };
}

function slowness({ name }: Colleague, waitedMs: number): Failure {
  const detail = `nothing in ${Math.round(waitedMs)} ms`;
  return { provider: name, reason: 'timeout', detail, retryable: true };
}
