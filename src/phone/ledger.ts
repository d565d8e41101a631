import type { PhoneClock } from './clock.ts';

/** Something that happened on the call, `at` milliseconds after it was placed. */
export type CarrierFact = CallFact & { at: number };

/** Who brought something to its end. */
export type Party = 'caller' | 'gateway' | 'carrier';

/** How a call ended, in the words of Twilio's status callbacks. */
export type FinalStatus = 'completed' | 'busy' | 'no-answer' | 'failed';

/** How a call that `<Dial>` made ended, in the words of its action. */
export type DialStatus = 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled';

/** Everything that the virtual carrier and the caller write down, in the order it happened. */
export type CallFact =
  | { type: 'webhook.requested'; url: string; callStatus: string }
  | { type: 'webhook.answered'; url: string; status: number; body: string }
  | { type: 'call.answered' }
  | { type: 'call.ended'; by: Party; status: FinalStatus; durationMs: number }
  | { type: 'verb.begun'; verb: string }
  | { type: 'say.heard'; text: string }
  | { type: 'digits.played'; digits: string }
  | { type: 'stream.started'; streamSid: string; url: string; parameters: Readonly<Record<string, string>> }
  | { type: 'stream.audio_received'; bytes: number; bufferedMs: number }
  | { type: 'stream.mark_received'; name: string }
  | { type: 'stream.mark_returned'; name: string; because: 'played' | 'nothing_buffered' | 'cleared' }
  | { type: 'stream.cleared'; droppedMs: number; marks: number }
  | { type: 'stream.ended'; by: Party; closeCode: number | undefined }
  | { type: 'dial.begun'; to: string; ringMs: number }
  | { type: 'dial.answered'; to: string }
  | { type: 'dial.ended'; to: string; status: DialStatus }
  | { type: 'fault.injected'; fault: string }
  /** What Twilio's debugger would show; a violation when the gateway broke a rule of the stream. */
  | { type: 'debugger.noted'; code: number; message: string; isViolation: boolean }
  | { type: 'agent.audible' }
  | { type: 'agent.quiet' }
  | { type: 'caller.began_to_speak'; text: string; isInterruption: boolean }
  | { type: 'caller.finished_speaking' }
  | { type: 'caller.made_noise'; kind: string; ms: number }
  | { type: 'caller.pressed'; digits: string }
  | { type: 'caller.hung_up' }
  | { type: 'caller.gave_up'; problem: string };

/** The facts of one call as they come in, for a listener now and for everyone afterwards. */
export class Ledger {
  readonly facts: CarrierFact[] = [];
  readonly #clock: PhoneClock;
  readonly #onFact: (fact: CarrierFact) => void;
  readonly #placedAt: number;

  constructor(clock: PhoneClock, onFact: (fact: CarrierFact) => void = () => {}) {
    this.#clock = clock;
    this.#onFact = onFact;
    this.#placedAt = clock.now();
  }

  /** Writes down what happened just now. */
  record(happened: CallFact): void {
    const fact = { at: Math.round(this.#clock.now() - this.#placedAt), ...happened };
    this.facts.push(fact);
    this.#onFact(fact);
  }
}
