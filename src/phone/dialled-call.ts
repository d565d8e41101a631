import { mulawSilence } from '../audio/mulaw.ts';
import { type CallFields, callFields, durationFields, progressFields } from './call-fields.ts';
import { newCallSid } from './call-sid.ts';
import type { PhoneClock } from './clock.ts';
import type { CallFact, DialStatus } from './ledger.ts';
import type { FarEnd, Line } from './line.ts';
import type { Telephone } from './telephone.ts';
import type { HttpMethod, NumberNoun, ProgressEvent } from './twiml.ts';

/** What `<Dial>` asks for, and what is there to do it with. */
export interface DialOrder {
  /** The call whose caller is to be connected. */
  parent: { callSid: string; accountSid: string; from: string };
  number: NumberNoun;
  ringMs: number;
  /** What is at that number; undefined when nothing is. */
  telephone: Telephone | undefined;
  /** What the person who answers will say, in mu-law. */
  speech: Uint8Array;
  line: Line;
  clock: PhoneClock;
  /** Aborts when the caller's own call is over. */
  over: AbortSignal;
  record: (fact: CallFact) => void;
  /** Sends a status callback, and sees to it that its answer is one that Twilio takes. */
  post: (url: string, method: HttpMethod, fields: CallFields) => Promise<void>;
}

/** How it came out; how long the two talked is undefined when they did not. */
export interface Dialled {
  callSid: string;
  status: DialStatus;
  talkedMs: number | undefined;
}

// What a network needs to say that there is no such number.
const failsAfterMs = 300;

/**
 * The call that `<Dial>` makes to another telephone. No ringing is played to the caller meanwhile: whoever listens for
 * a voice would take it for one.
 */
export class DialledCall {
  readonly callSid = newCallSid();
  readonly #order: DialOrder;
  readonly #reports: Promise<void>[] = [];
  #steps = 0;

  constructor(order: DialOrder) {
    this.#order = order;
  }

  /** Places the call and sees it to its end. */
  async run(): Promise<Dialled> {
    const { number, ringMs, record } = this.#order;
    record({ type: 'dial.begun', to: number.to, ringMs });
    this.#report('initiated', { CallStatus: 'initiated' });
    const unanswered = await this.#ring();
    const talkedMs = unanswered === undefined ? await this.#talk() : undefined;
    const status = unanswered ?? 'completed';
    record({ type: 'dial.ended', to: number.to, status });
    this.#report('completed', { CallStatus: status, ...durationFields(talkedMs ?? 0) });
    return { callSid: this.callSid, status, talkedMs };
  }

  /** Resolves when everyone who asked has been told how it went; Twilio lets nobody wait for that. */
  async reported(): Promise<void> {
    await Promise.all(this.#reports);
  }

  /** Lets the telephone ring; how that ended, unless somebody answered. */
  async #ring(): Promise<DialStatus | undefined> {
    const { telephone, ringMs, clock, over } = this.#order;
    if (telephone === undefined) {
      await clock.sleep(failsAfterMs, over);
      return over.aborted ? 'canceled' : 'failed';
    }
    this.#report('ringing', { CallStatus: 'ringing' });
    const reactsAfterMs = telephone.do === 'ring' ? Number.POSITIVE_INFINITY : telephone.afterMs;
    await clock.sleep(Math.min(reactsAfterMs, ringMs), over);
    if (over.aborted) return 'canceled';
    if (reactsAfterMs > ringMs) return 'no-answer';
    return telephone.do === 'answer' ? undefined : 'busy';
  }

  /** Connects the two until the person or the caller hangs up. */
  async #talk(): Promise<number> {
    const { telephone, number, speech, line, clock, over, record } = this.#order;
    record({ type: 'dial.answered', to: number.to });
    this.#report('answered', { CallStatus: 'in-progress' });
    const person = new Person(speech);
    const answeredAt = clock.now();
    line.connect(person);
    await clock.sleep(telephone?.do === 'answer' ? telephone.talksForMs : 0, over);
    line.disconnect(person);
    return clock.now() - answeredAt;
  }

  #report(event: ProgressEvent, step: CallFields): void {
    const { parent, number, clock, post } = this.#order;
    const fields = {
      ...callFields({ ...parent, callSid: this.callSid, to: number.to }),
      Direction: 'outbound-dial',
      ParentCallSid: parent.callSid,
      ...progressFields(this.#steps, clock.today()),
      ...step,
    };
    this.#steps += 1;
    if (number.statusCallback === undefined || !number.statusCallbackEvents.includes(event)) return;
    this.#reports.push(post(number.statusCallback, number.statusCallbackMethod, fields));
  }
}

/** Somebody on the other telephone: says their piece, and listens. */
class Person implements FarEnd {
  #speech: Uint8Array;

  constructor(speech: Uint8Array) {
    this.#speech = speech;
  }

  play(samples: number): Uint8Array {
    const heard = new Uint8Array(samples).fill(mulawSilence);
    heard.set(this.#speech.subarray(0, samples));
    this.#speech = this.#speech.subarray(samples);
    return heard;
  }

  hear(): void {}

  samplesToNextMark(): undefined {
    return undefined;
  }
}
