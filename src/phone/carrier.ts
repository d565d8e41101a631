import { type CallFields, callFields, dialFields, endFields } from './call-fields.ts';
import { newCallSid } from './call-sid.ts';
import type { Caller } from './caller.ts';
import { type PhoneClock, realClock } from './clock.ts';
import { DialledCall } from './dialled-call.ts';
import type { Faults } from './faults.ts';
import type { CallFact, FinalStatus, Ledger, Party } from './ledger.ts';
import { Line } from './line.ts';
import type { MediaStream } from './media-stream.ts';
import { openStream } from './open-stream.ts';
import type { PhoneTape } from './phone-tape.ts';
import { sayMs } from './say.ts';
import { absoluteStreamUrl } from './stream-url.ts';
import type { Telephones } from './telephone.ts';
import type { Trouble } from './trouble.ts';
import type { HttpMethod, Verb } from './twiml.ts';
import { readDocument } from './twiml-document.ts';
import { sendWebhook, type WebhookAnswer } from './webhook.ts';

/** The account whose number is called, and the way to the gateway that answers it. */
export interface CarrierAccount {
  accountSid: string;
  authToken: string;
  /** Where to connect for a public URL; signatures are always those of the public one. */
  dial?: (url: string) => string;
  clock?: PhoneClock;
}

/** One inbound call: who calls which number, and which addresses that number is configured with. */
export interface CallOrder {
  voiceUrl: string;
  statusUrl?: string;
  /** What the call is called; a new name unless told. */
  callSid?: string;
  from: string;
  to: string;
  caller: Caller;
  tape: PhoneTape;
  ledger: Ledger;
  faults: Faults;
  /** What is at the numbers that the gateway may dial. */
  telephones: Telephones;
  /** The rendered mu-law of everything that is said there. */
  voices: ReadonlyMap<string, Uint8Array>;
}

/** How a call ended. */
export interface CallEnd {
  by: Party;
  status: FinalStatus;
}

// A redirect that leads back to itself would otherwise never end; no honest call needs as many documents.
const documentsMax = 50;

// Long past every script's own bounds: the call is cut even if the script's end was never reached.
const callMsMax = 15 * 60_000;

// A key tone and the gap after it.
const digitMs: Readonly<Record<string, number>> = { w: 500, W: 1000 };
const usualDigitMs = 200;

/** A call from the first webhook to the last status callback, with Twilio's part played by the book. */
export class InboundCall {
  readonly callSid: string;
  readonly #account: CarrierAccount;
  readonly #order: CallOrder;
  readonly #clock: PhoneClock;
  readonly #dial: (url: string) => string;
  readonly #over = new AbortController();
  readonly #line: Line;
  readonly #streams: MediaStream[] = [];
  readonly #dialled: DialledCall[] = [];
  #lineRun: Promise<void> | undefined;
  #answeredAt: number | undefined;
  #stream: MediaStream | undefined;
  #verbs: Verb[] = [];
  #documentUrl: string;
  #documents = 0;
  #end: CallEnd | undefined;

  constructor(account: CarrierAccount, order: CallOrder) {
    this.callSid = order.callSid ?? newCallSid();
    this.#account = account;
    this.#order = order;
    this.#clock = account.clock ?? realClock;
    this.#dial = account.dial ?? ((url) => url);
    this.#line = new Line(this.#clock, order.caller, order.tape, this.#over.signal);
    this.#documentUrl = order.voiceUrl;
    order.caller.pickUp({
      press: (digit) => this.#stream?.press(digit),
      hangUp: () => this.hangUp('caller'),
    });
  }

  /** Places the call and sees it to its end. */
  async run(): Promise<CallEnd> {
    try {
      await this.#load(this.#order.voiceUrl, 'POST');
      for (let verb = this.#verbs.shift(); verb && !this.#end; verb = this.#verbs.shift()) {
        this.#record({ type: 'verb.begun', verb: verb.verb });
        await this.#perform(verb);
      }
    } finally {
      this.hangUp('gateway');
    }
    return this.#conclude(this.#end ?? { by: 'gateway', status: 'completed' });
  }

  /** Ends the call; only the first one to do so has done it. */
  hangUp(by: Party, status: FinalStatus = 'completed'): void {
    if (this.#end) return;
    this.#end = { by, status };
    this.#over.abort();
    this.#stream?.hangUp(by);
  }

  async #perform(verb: Verb): Promise<void> {
    if (verb.verb === 'Reject' && !this.#lineRun) {
      return this.hangUp('gateway', verb.reason === 'busy' ? 'busy' : 'no-answer');
    }
    if (verb.verb === 'Redirect') return this.#load(verb.url, verb.method);
    if (verb.verb === 'Hangup' || verb.verb === 'Reject') return this.hangUp('gateway');
    this.#answer();
    switch (verb.verb) {
      case 'Connect':
        return this.#connect(verb);
      case 'Dial':
        return this.#dialOut(verb);
      case 'Say':
        return this.#say(verb.text, verb.times);
      case 'Pause':
        return this.#wait(verb.seconds * 1000);
      case 'Play':
        this.#record({ type: 'digits.played', digits: verb.digits });
        return this.#wait([...verb.digits].reduce((ms, digit) => ms + (digitMs[digit] ?? usualDigitMs), 0));
    }
  }

  #answer(): void {
    if (this.#lineRun) return;
    this.#answeredAt = this.#clock.now();
    this.#record({ type: 'call.answered' });
    this.#lineRun = this.#line.run();
    // A bug in the caller must end the call; it is thrown again when the call concludes.
    this.#lineRun.catch(() => this.hangUp('carrier', 'failed'));
    void this.#wait(callMsMax).then(() => this.hangUp('carrier'));
  }

  async #connect(verb: Extract<Verb, { verb: 'Connect' }>): Promise<void> {
    const url = absoluteStreamUrl(verb.stream.url, this.#documentUrl);
    const stream = await openStream({
      url,
      dialUrl: this.#dial(url),
      authToken: this.#account.authToken,
      accountSid: this.#account.accountSid,
      callSid: this.callSid,
      parameters: verb.stream.parameters,
      faults: this.#order.faults,
      clock: this.#clock,
      catchUp: () => this.#line.catchUp(),
      record: (fact) => this.#record(fact),
    });
    if ('code' in stream) this.#note(stream);
    else await this.#talkOver(stream);
    if (verb.action !== undefined && !this.#end) {
      await this.#load(verb.action, verb.method);
    }
  }

  async #talkOver(stream: MediaStream): Promise<void> {
    this.#stream = stream;
    this.#streams.push(stream);
    this.#line.connect(stream);
    if (this.#end) stream.hangUp(this.#end.by); // The caller did not wait for the stream to open.
    await stream.ended;
    this.#line.disconnect(stream);
    this.#stream = undefined;
  }

  async #dialOut(verb: Extract<Verb, { verb: 'Dial' }>): Promise<void> {
    const { telephones, voices, from } = this.#order;
    const telephone = telephones[verb.number.to];
    const call = new DialledCall({
      parent: { callSid: this.callSid, accountSid: this.#account.accountSid, from },
      number: verb.number,
      ringMs: verb.ringSeconds * 1000,
      telephone,
      speech: voices.get(telephone?.do === 'answer' ? telephone.says : '') ?? new Uint8Array(0),
      line: this.#line,
      clock: this.#clock,
      over: this.#over.signal,
      record: (fact) => this.#record(fact),
      post: (url, method, fields) => this.#report(url, method, fields),
    });
    this.#dialled.push(call);
    const outcome = await call.run();
    if (verb.action !== undefined && !this.#end)
      await this.#load(verb.action, verb.method, dialFields(outcome));
  }

  async #say(text: string, times: number): Promise<void> {
    for (let time = 0; time < times && !this.#end; time += 1) {
      this.#record({ type: 'say.heard', text });
      await this.#wait(sayMs(text));
    }
  }

  #wait(ms: number): Promise<void> {
    return this.#clock.sleep(ms, this.#over.signal);
  }

  /** Asks the gateway what to do next; its answer replaces whatever was still to be done. */
  async #load(reference: string, method: HttpMethod, more?: CallFields): Promise<void> {
    const verbs = await this.#fetch(reference, method, more);
    if (this.#end) return; // Nobody is left to hear the answer.
    if (Array.isArray(verbs)) {
      this.#verbs = verbs;
      return;
    }
    this.#note(verbs);
    this.#verbs = [];
    this.#answer();
    await this.#say('We are sorry. An application error has occurred. Goodbye.', 1);
    this.hangUp('carrier', 'failed');
  }

  async #fetch(reference: string, method: HttpMethod, more?: CallFields): Promise<Verb[] | Trouble> {
    if (!URL.canParse(reference, this.#documentUrl))
      return { code: 11100, message: `"${reference}" is not a URL` };
    this.#documents += 1;
    if (this.#documents > documentsMax) return { code: 11215, message: 'the redirects go round in circles' };
    this.#documentUrl = URL.canParse(reference) ? reference : new URL(reference, this.#documentUrl).href;
    const about = more ?? { CallStatus: this.#lineRun ? 'in-progress' : 'ringing' };
    return readDocument(await this.#request(this.#documentUrl, method, { ...this.#ownFields(), ...about }));
  }

  async #conclude(end: CallEnd): Promise<CallEnd> {
    await this.#lineRun;
    const durationMs = this.#answeredAt === undefined ? 0 : Math.round(this.#clock.now() - this.#answeredAt);
    this.#order.caller.lineWentDead();
    this.#record({ type: 'call.ended', ...end, durationMs });
    for (const stream of this.#streams) stream.tearDown();
    for (const call of this.#dialled) await call.reported();
    if (this.#order.statusUrl !== undefined) {
      const fields = endFields(end.status, durationMs, this.#clock.today());
      await this.#report(this.#order.statusUrl, 'POST', { ...this.#ownFields(), ...fields });
    }
    return end;
  }

  /** Tells of something that happened; Twilio wants no TwiML back, and frowns on anything else. */
  async #report(url: string, method: HttpMethod, fields: CallFields): Promise<void> {
    const answer = await this.#request(url, method, fields);
    const isEmpty = 'status' in answer && answer.status === 204;
    const verdict = isEmpty ? [] : readDocument(answer);
    if (!Array.isArray(verdict)) this.#note(verdict);
  }

  async #request(url: string, method: HttpMethod, fields: CallFields): Promise<WebhookAnswer | Trouble> {
    const { authToken } = this.#account;
    this.#record({ type: 'webhook.requested', url, callStatus: fields.CallStatus });
    const answer = await sendWebhook({ url, method, fields, authToken, dial: this.#dial });
    if ('status' in answer)
      this.#record({ type: 'webhook.answered', url, status: answer.status, body: answer.body });
    return answer;
  }

  #ownFields() {
    const { from, to } = this.#order;
    return callFields({ callSid: this.callSid, accountSid: this.#account.accountSid, from, to });
  }

  #note(trouble: Trouble): void {
    this.#record({
      type: 'debugger.noted',
      code: trouble.code,
      message: trouble.message,
      isViolation: false,
    });
  }

  #record(fact: CallFact): void {
    this.#order.ledger.record(fact);
  }
}
