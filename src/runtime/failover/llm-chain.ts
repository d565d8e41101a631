import type { Llm, LlmPiece, LlmRequest } from '../../ports/llm.ts';
import { Chain } from './chain.ts';
import type { Duty } from './duty.ts';

/** Minds that stand in for each other. */
export class LlmChain implements Llm {
  readonly name: string;
  readonly #first: Llm;
  readonly #chain: Chain<Llm>;

  constructor(duty: Duty<Llm>) {
    this.#first = duty.links[0].member;
    this.name = this.#first.name;
    this.#chain = new Chain(duty);
  }

  /** Only the first is made ready: most callers never hear from another. */
  prepare(): void {
    this.#first.prepare?.();
  }

  write(request: LlmRequest, signal: AbortSignal): AsyncIterable<LlmPiece> {
    const { call, run, attempt } = request;
    const asked = { call, work: `${call}:${run}`, attempt, signal };
    return this.#chain.through(asked, (mind) => mind.write(request, signal));
  }
}
