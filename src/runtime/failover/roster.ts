import type { ProviderPart } from '../../ports/metrics.ts';
import { type Colleague, Duty, type Members } from './duty.ts';
import type { DutyWitnesses } from './duty-notes.ts';

/** What a call is none without, and what it cannot do then. */
const vital: Partial<Record<ProviderPart, string>> = {
  asr: 'callers cannot be understood',
  llm: 'nobody thinks of an answer',
  tts: 'callers cannot be spoken to',
};

/** Who serves in a part of every call, and who is left alone, because of what. */
export interface OnDuty {
  readonly part: ProviderPart;
  readonly serving: string;
  readonly leftAlone: readonly { readonly name: string; readonly because: string }[];
}

/** Everybody who is on duty, by the part of a call that is theirs. */
export class Roster {
  readonly #witnesses: DutyWitnesses;
  readonly #duties = new Map<ProviderPart, Duty<Colleague>>();

  constructor(witnesses: DutyWitnesses) {
    this.#witnesses = witnesses;
  }

  /** Puts these on duty for this part of every call. */
  assign<Member extends Colleague>(part: ProviderPart, members: Members<Member>): Duty<Member> {
    const duty = new Duty(part, members, this.#witnesses);
    this.#duties.set(part, duty);
    return duty;
  }

  /** Who does what at this moment. */
  onDuty(): OnDuty[] {
    return [...this.#duties].map(([part, { serving, leftAlone }]) => ({ part, serving, leftAlone }));
  }

  /** Why no call can be answered as it should; null while it can, whoever stands in for whom. */
  fault(): string | null {
    for (const [part, duty] of this.#duties) {
      const fault = part in vital ? duty.fault() : null;
      if (fault !== null) return `${vital[part]}: ${fault}`;
    }
    return null;
  }
}
