import type { Metrics } from '../../src/ports/metrics.ts';

/** Remembers what was counted, a sentence each, and where live calls are counted by now. */
export class TalliedMetrics implements Metrics {
  readonly counted: string[] = [];
  readonly #live = new Map<string, number>();

  /** The phases that calls are counted in. */
  get live(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#live].filter(([, calls]) => calls !== 0));
  }

  readonly callBegun: Metrics['callBegun'] = () => this.#count('a call begun');
  readonly callEnded: Metrics['callEnded'] = (because) => this.#count(`a call ended: ${because}`);
  readonly foundClosed: Metrics['foundClosed'] = () => this.#count('found closed');
  readonly moved: Metrics['moved'] = (from, to) => {
    if (from !== null) this.#live.set(from, (this.#live.get(from) ?? 0) - 1);
    if (to !== null) this.#live.set(to, (this.#live.get(to) ?? 0) + 1);
  };
  readonly firstSounded: Metrics['firstSounded'] = (afterMs) =>
    this.#count(`first audio after ${afterMs} ms`);
  readonly answered: Metrics['answered'] = ({ turn, totalMs }) =>
    this.#count(`turn ${turn} answered: ${totalMs} ms`);
  readonly interrupted: Metrics['interrupted'] = () => this.#count('interrupted');
  readonly falseAlarm: Metrics['falseAlarm'] = () => this.#count('a false alarm');
  readonly modelAsked: Metrics['modelAsked'] = (provider, cost) =>
    this.#count(`${provider} asked: ${cost === null ? 'cost unknown' : JSON.stringify(cost)}`);
  readonly providerFailed: Metrics['providerFailed'] = (part, { provider, reason }) =>
    this.#count(`${part} failed: ${provider}, ${reason}`);
  readonly providerAsked: Metrics['providerAsked'] = (part, provider, outcome) =>
    this.#count(`${part} asked of ${provider}: ${outcome}`);
  readonly providerSwitched: Metrics['providerSwitched'] = (part, from, to) =>
    this.#count(`${part} goes from ${from} to ${to}`);
  readonly providerServes: Metrics['providerServes'] = (part, provider, doesServe) =>
    this.#count(`${provider} ${doesServe ? 'serves' : 'does not serve'} as ${part}`);
  readonly providerStands: Metrics['providerStands'] = (part, provider, standing) =>
    this.#count(`${provider} is ${standing} as ${part}`);
  readonly fault: Metrics['fault'] = (code, times) => this.#count(`${code}: ${times}`);
  readonly loopDelayed: Metrics['loopDelayed'] = ({ p99Ms }) => this.#count(`the loop is ${p99Ms} ms late`);
  readonly shedding: Metrics['shedding'] = (hasBegun) =>
    this.#count(hasBegun ? 'shedding begins' : 'shedding ends');

  #count(what: string): void {
    this.counted.push(what);
  }
}
