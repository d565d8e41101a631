import type { Failure } from '../../core/call/event.ts';
import type { Clock } from '../../ports/clock.ts';
import { ProviderFailure } from '../../ports/failure.ts';
import type { ProviderPart } from '../../ports/metrics.ts';
import { Breaker } from './breaker.ts';
import { DutyNotes, type DutyWitnesses } from './duty-notes.ts';

/** Who can do the same work, the one that is wanted first. */
export type Members<Member> = readonly [Member, ...Member[]];

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

/** What somebody is asked to do. */
export interface Work<Member> {
  /** Null where nobody says for which call. */
  readonly call: string | null;
  /** Who had this very work before; null where it is new. */
  readonly from: Link<Member> | null;
  /** Whoever has given nothing by then has failed, even if it was the caller or the call's own clock that gave up. */
  readonly slowMs: number;
}

/** Somebody is at work. Once it has failed, or is over, nothing more is learnt from it. */
export interface Errand {
  worked(): void;
  failed(failure: Failure): void;
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
    const link = (member: Member): Link<Member> => ({ member, breaker: new Breaker(clock) });
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

  /** Why nobody can do it; null while somebody may. */
  fault(): string | null {
    const faults = this.links.map(faultOf);
    return faults.includes(null) ? null : faults.join('; ');
  }

  /** What becomes of work while all of them are left alone. */
  get restingFailure(): ProviderFailure {
    const names = this.links.map(({ member }) => member.name).join(', ');
    const detail = 'it has failed lately and is left alone for a while';
    return new ProviderFailure(names, 'overloaded', detail, { retryable: false });
  }

  /** Has one of them do some work. */
  give(link: Link<Member>, { call, from, slowMs }: Work<Member>): Errand {
    const before = from ?? this.#serving;
    // One that is wanted sooner than whoever serves has to prove itself first.
    if (from === null ? this.#isWantedSooner(before, link) : before !== link) {
      this.#notes.switched(before, link, call);
      this.#serve(link);
    }
    const askedAt = this.#clock.now();
    let state: 'asked' | 'works' | 'over' = 'asked';
    return {
      worked: () => {
        if (state !== 'asked') return;
        state = 'works';
        this.#whenWorked(link, askedAt);
      },
      failed: (failure) => {
        if (state === 'over') return;
        state = 'over';
        this.#whenFailed(link, failure);
      },
      over: () => {
        const waitedMs = this.#clock.now() - askedAt;
        if (state === 'works') this.#notes.asked(link, 'worked');
        else if (state === 'asked' && waitedMs >= slowMs)
          this.#whenFailed(link, slowness(link.member, waitedMs));
        else if (state === 'asked') this.#whenLeft(link, askedAt);
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
    this.#notes.serves(link, true);
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
    if (link.breaker.standing !== before) this.#notes.stands(link);
  }
}

function faultOf({ member, breaker }: Link<Colleague>): string | null {
  const fault = member.fault?.() ?? null;
  if (fault !== null || !breaker.refusesUs) return fault;
  return `${member.name} refuses us: ${breaker.lastFailure?.detail ?? 'it does not say why'}`;
}

function slowness({ name }: Colleague, waitedMs: number): Failure {
  const detail = `nothing in ${Math.round(waitedMs)} ms`;
  return { provider: name, reason: 'timeout', detail, retryable: true };
}
