import type { CarrierFact } from '../../src/phone/ledger.ts';
import { Story, withTime } from '../story/story.ts';
import { InOrder } from './in-order.ts';
import { LineStory } from './line-story.ts';

/** Tells a call from both ends as it happens, on one clock: that of the caller, who counts from the answer. */
export class CallStory {
  readonly #lines: InOrder;
  readonly #atTheCaller: LineStory;
  readonly #inTheGateway: Story;
  #answeredAt = 0;
  /** The journal counts from the start of its stream. */
  #streamFromMs = 0;

  constructor(print: (line: string) => void) {
    this.#lines = new InOrder((atMs, told) => print(withTime(atMs, told)));
    this.#atTheCaller = new LineStory((at, told) => this.#lines.add(at - this.#answeredAt, told));
    this.#inTheGateway = new Story((at, told) => this.#lines.add(at + this.#streamFromMs, told));
  }

  tellFact(fact: CarrierFact): void {
    if (fact.type === 'call.answered') this.#answeredAt = fact.at;
    if (fact.type === 'stream.started') this.#streamFromMs = fact.at - this.#answeredAt;
    this.#atTheCaller.tell(fact);
  }

  tellStep(step: Parameters<Story['tell']>[0]): void {
    this.#inTheGateway.tell(step);
  }

  /** The call is over, and its journal is read to the end. */
  finish(): void {
    this.#lines.finish();
  }
}
