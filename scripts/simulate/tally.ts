import { rareStates, statesOf } from '../../test/simulation/rare-states.ts';
import type { Simulated } from '../../test/simulation/simulate-call.ts';

/** What many simulated calls came to. */
export class Tally {
  failed = 0;
  readonly #startedAt = performance.now();
  readonly #processor = process.cpuUsage();
  #calls = 0;
  #simulatedMs = 0;
  #steps = 0;
  readonly #endings = new Map<string, number>();
  readonly #states = new Map(Object.keys(rareStates).map((name) => [name, 0]));

  add(call: Simulated, wrong: readonly string[]): void {
    this.#calls += 1;
    this.#simulatedMs += call.lastsMs;
    this.#steps += call.house.journal.length;
    if (wrong.length > 0) this.failed += 1;
    for (const ending of call.house.endings) count(this.#endings, ending);
    for (const state of statesOf(call)) count(this.#states, state);
  }

  /** Rare states that no call came through. */
  missed(): string[] {
    return [...this.#states].filter(([, times]) => times === 0).map(([name]) => name);
  }

  report(): string {
    const tookMs = performance.now() - this.#startedAt;
    const { user, system } = process.cpuUsage(this.#processor);
    const processorMs = (user + system) / 1_000;
    const perSecond = (this.#calls / processorMs) * 1_000;
    return [
      '',
      'rare states, and how many calls came through each:',
      ...[...this.#states].map(([name, times]) => `${String(times).padStart(6)}  ${name}`),
      '',
      `ended: ${[...this.#endings].map(([because, times]) => `${because} ${times}`).join(', ')}`,
      `${this.#calls} calls, ${Math.round(this.#simulatedMs / 1_000)} simulated seconds, ${this.#steps} events`,
      `${(tookMs / 1_000).toFixed(1)} s, of them ${(processorMs / 1_000).toFixed(1)} s of one core: ${perSecond.toFixed(1)} seeds/s, ${Math.round(this.#simulatedMs / processorMs)} x real time`,
      this.failed === 0 ? 'nothing is wrong' : `${this.failed} calls went wrong`,
    ].join('\n');
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
