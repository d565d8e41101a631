import type { Failure } from '../../core/call/event.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Faults } from '../../ports/faults.ts';
import type { Log } from '../../ports/log.ts';
import type { Metrics, Outcome, ProviderPart } from '../../ports/metrics.ts';
import type { Link } from './duty.ts';

/** Who wants to know how providers do. */
export interface DutyWitnesses {
  readonly clock: Clock;
  readonly log: Log;
  readonly faults: Faults;
  readonly metrics: Pick<Metrics, ProviderFigure>;
}

type ProviderFigure = 'providerAsked' | 'providerSwitched' | 'providerServes' | 'providerStands';

/** Somebody as far as it matters here. */
type Named = Link<{ readonly name: string }>;

/** Why work goes to another, and in which call. */
interface Switch {
  readonly callId: string | null;
  readonly because: Failure | 'slow' | null;
}

/** Who was told once in a minute that a key is refused knows it. */
const refusalToldEveryMs = 60_000;
/** The log has five lines of a kind in so long: one part must leave room for the others. */
const switchToldEveryMs = 10_000;

/** Tells the log and the figures how the providers of one part do, and who of them serves. */
export class DutyNotes {
  readonly #part: ProviderPart;
  readonly #witnesses: DutyWitnesses;
  readonly #refusalToldAt = new Map<string, number>();
  readonly #switchToldAt = new Map<string, number>();

  constructor(part: ProviderPart, witnesses: DutyWitnesses) {
    this.#part = part;
    this.#witnesses = witnesses;
  }

  asked({ member }: Named, outcome: Outcome): void {
    this.#witnesses.metrics.providerAsked(this.#part, member.name, outcome);
  }

  serves({ member }: Named, doesServe: boolean): void {
    this.#witnesses.metrics.providerServes(this.#part, member.name, doesServe);
  }

  /** What is thought of it has changed, or is said for the first time. */
  stands({ member, breaker }: Named): void {
    const { log, faults, metrics } = this.#witnesses;
    const who = { part: this.#part, provider: member.name };
    const { standing, lastFailure: failure, restMs } = breaker;
    metrics.providerStands(who.part, who.provider, standing);
    if (standing === 'resting')
      faults.note('provider.resting', 'a provider is left alone for a while', {
        ...who,
        failure,
        forMs: restMs,
      });
    if (standing === 'asked' && failure !== null) log.info('a provider works again', who);
  }

  refused({ member, breaker }: Named, failure: Failure): void {
    const { clock, faults } = this.#witnesses;
    const toldAt = this.#refusalToldAt.get(member.name);
    if (toldAt !== undefined && clock.now() - toldAt < refusalToldEveryMs) {
      faults.count('provider.refused');
      return;
    }
    this.#refusalToldAt.set(member.name, clock.now());
    faults.note('provider.refused', 'a provider refuses us, and goes on doing so until somebody mends it', {
      part: this.#part,
      provider: member.name,
      failure,
      forMs: breaker.restMs,
      remedy: 'look at its key, its account and its address; npm run doctor asks it for something small',
    });
  }

  /** Work of this call goes to another, because of what the one before has done lately. */
  switched(from: Named, to: Named, { callId, because }: Switch): void {
    const { clock, faults, metrics } = this.#witnesses;
    metrics.providerSwitched(this.#part, from.member.name, to.member.name);
    const way = `${from.member.name} ${to.member.name}`;
    const toldAt = this.#switchToldAt.get(way);
    if (toldAt !== undefined && clock.now() - toldAt < switchToldEveryMs) {
      faults.count('provider.switched');
      return;
    }
    this.#switchToldAt.set(way, clock.now());
    faults.note('provider.switched', 'another provider takes over', {
      part: this.#part,
      from: from.member.name,
      to: to.member.name,
      callId,
      failure: because === 'slow' ? slowness(from) : because,
      leftAloneMs: from.breaker.restMs,
    });
  }

  /** One that is wanted sooner has done its work again. */
  wentBack(from: Named, to: Named, awayMs: number): void {
    this.#witnesses.metrics.providerSwitched(this.#part, from.member.name, to.member.name);
    this.#witnesses.faults.note('provider.switched', 'the provider that is wanted sooner serves again', {
      part: this.#part,
      from: from.member.name,
      to: to.member.name,
      awayMs,
    });
  }
}

/** No failure of its own; yet the caller could not wait. */
function slowness({ member }: Named) {
  return {
    provider: member.name,
    reason: 'slow',
    detail: 'it gave nothing while a caller could wait for it',
  };
}
