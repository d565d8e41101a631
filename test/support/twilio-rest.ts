import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the stand-in fails: with a status of Twilio's, by never answering, or by breaking the connection off. */
export type RestFault = 401 | 404 | 429 | 500 | 'hang' | 'drop';

export interface RestRequest {
  readonly method: string;
  readonly path: string;
  /** The fields of the form or of the query. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface StandInCall {
  status: 'in-progress' | 'completed';
}

/** A number as Twilio keeps it, by the names it has in the answers. */
export interface StandInNumber {
  readonly sid: string;
  readonly phone_number: string;
  voice_url: string | null;
  voice_method: string | null;
  status_callback: string | null;
  status_callback_method: string | null;
  voice_application_sid: string | null;
  trunk_sid: string | null;
}

/**
 * Twilio's REST API on loopback, as far as we use it and no further: one account with Basic auth, form bodies, the
 * documented shapes of answers and errors. What Twilio would refuse it refuses, and it fails as it is told.
 */
export class TwilioRest {
  readonly accountSid = `AC${'a1'.repeat(16)}`;
  readonly authToken = 'f0'.repeat(16);
  readonly requests: RestRequest[] = [];
  readonly calls = new Map<string, StandInCall>();
  readonly numbers: StandInNumber[] = [];
  accountStatus = 'active';
  readonly #faults: RestFault[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  static async open(): Promise<TwilioRest> {
    const rest = new TwilioRest();
    await once(rest.#server.listen(0, '127.0.0.1'), 'listening');
    return rest;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get credentials() {
    return { accountSid: this.accountSid, authToken: this.authToken, apiUrl: this.url };
  }

  /** The next requests fail like this, one each. */
  failNext(...faults: RestFault[]): void {
    this.#faults.push(...faults);
  }

  addNumber(phoneNumber: string, changes: Partial<StandInNumber> = {}): StandInNumber {
    const number: StandInNumber = {
      sid: `PN${String(this.numbers.length).padStart(32, '0')}`,
      phone_number: phoneNumber,
      voice_url: 'https://demo.twilio.com/welcome/voice/',
      voice_method: 'POST',
      status_callback: '',
      status_callback_method: 'POST',
      voice_application_sid: '',
      trunk_sid: null,
      ...changes,
    };
    this.numbers.push(number);
    return number;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    const { pathname, searchParams } = new URL(incoming.url ?? '', this.url);
    const method = incoming.method ?? '';
    const fields = Object.fromEntries(method === 'POST' ? new URLSearchParams(body) : searchParams);
    const request = { method, path: pathname, fields };
    this.requests.push(request);
    const fault = this.#faults.shift();
    if (fault === 'hang') return;
    if (fault === 'drop') incoming.socket.destroy();
    else if (fault !== undefined) refuse(response, fault);
    else if (!this.#knows(incoming.headers.authorization)) refuse(response, 401);
    else if (method === 'POST' && !isForm(incoming)) refuse(response, 415);
    else this.#answer(request, response);
  }

  #knows(authorization: string | undefined): boolean {
    const expected = Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64');
    return authorization === `Basic ${expected}`;
  }

  #answer({ method, path, fields }: RestRequest, response: ServerResponse): void {
    const account = `/2010-04-01/Accounts/${this.accountSid}`;
    const [, kind, sid] =
      /^\/(Calls|IncomingPhoneNumbers)\/(\w+)\.json$/.exec(path.slice(account.length)) ?? [];
    if (path === `${account}.json` && method === 'GET') give(response, this.#account());
    else if (path === `${account}/IncomingPhoneNumbers.json` && method === 'GET') {
      give(response, this.#page(fields['PhoneNumber']));
    } else if (kind === 'Calls' && method === 'POST') this.#updateCall(sid ?? '', fields, response);
    else if (kind === 'IncomingPhoneNumbers' && method === 'POST')
      this.#updateNumber(sid ?? '', fields, response);
    else refuse(response, 404);
  }

  #account() {
    const { accountSid: sid, accountStatus: status } = this;
    return { sid, status, friendly_name: 'Parley on loopback', type: 'Full', owner_account_sid: sid };
  }

  #page(phoneNumber: string | undefined) {
    const incoming_phone_numbers = this.numbers
      .filter((each) => phoneNumber === undefined || each.phone_number === phoneNumber)
      .map((each) => this.#number(each));
    return { incoming_phone_numbers, page: 0, page_size: 50, next_page_uri: null };
  }

  #number(number: StandInNumber) {
    return { ...number, account_sid: this.accountSid, capabilities: { voice: true } };
  }

  #updateCall(sid: string, { Status: status }: RestRequest['fields'], response: ServerResponse): void {
    const call = this.calls.get(sid);
    if (!call) refuse(response, 404);
    else if (status !== 'completed') refuse(response, 400, 21218, 'Invalid Status');
    else if (call.status === 'completed')
      refuse(response, 400, 21220, 'Call is not in-progress. Cannot redirect.');
    else {
      call.status = 'completed';
      give(response, { sid, account_sid: this.accountSid, status: 'completed', direction: 'inbound' });
    }
  }

  #updateNumber(sid: string, fields: RestRequest['fields'], response: ServerResponse): void {
    const number = this.numbers.find((each) => each.sid === sid);
    const urls = [fields['VoiceUrl'], fields['StatusCallback']].filter(
      (url) => url !== undefined && url !== '',
    );
    if (!number) refuse(response, 404);
    else if (!urls.every((url) => URL.canParse(url ?? '')))
      refuse(response, 400, 21402, 'VoiceUrl is not valid');
    else {
      number.voice_url = fields['VoiceUrl'] ?? number.voice_url;
      number.voice_method = fields['VoiceMethod'] ?? number.voice_method;
      number.status_callback = fields['StatusCallback'] ?? number.status_callback;
      number.status_callback_method = fields['StatusCallbackMethod'] ?? number.status_callback_method;
      give(response, this.#number(number));
    }
  }
}

function isForm({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
}

function give(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

const usual: Readonly<Record<number, readonly [code: number, message: string]>> = {
  401: [20003, 'Authenticate'],
  404: [20404, 'The requested resource was not found'],
  415: [20415, 'Unsupported Media Type'],
  429: [20429, 'Too Many Requests'],
  500: [20500, 'An internal server error has occurred'],
};

function refuse(response: ServerResponse, status: number, code?: number, message?: string): void {
  const [usualCode, usualMessage] = usual[status] ?? [20400, 'Bad Request'];
  const number = code ?? usualCode;
  const more_info = `https://www.twilio.com/docs/errors/${number}`;
  give(response, { code: number, message: message ?? usualMessage, more_info, status }, status);
}
