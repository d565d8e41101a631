import type { Clock } from '../../ports/clock.ts';
import type { Faults } from '../../ports/faults.ts';
import type { Llm, LlmPiece, LlmRequest } from '../../ports/llm.ts';
import { Chain, type Members } from './chain.ts';

/** Minds that stand in for each other. */
export class LlmChain implements Llm {
  readonly name: string;
  readonly #first: Llm;
  readonly #chain: Chain<Llm>;

  constructor(minds: Members<Llm>, clock: Clock, faults: Faults) {
    this.name = minds[0].name;
    this.#first = minds[0];
    this.#chain = new Chain(minds, clock, faults);
  }

  /** Only the first is made ready: most callers never hear from another. */
  prepare(): void {
    this.#first.prepare?.();
  }

  write(request: LlmRequest, signal: AbortSignal): AsyncIterable<LlmPiece> {
    const asked = { work: `${request.call}:${request.run}`, attempt: request.attempt };
    return this.#chain.through(asked, (mind) => mind.write(request, signal));
  }
}
