import type { Twilio } from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient.js';
import type { FailureReason } from '../../../core/call/event.ts';
import { ProviderFailure } from '../../../ports/failure.ts';

/** The account whose REST API is asked. */
export interface TwilioCredentials {
  readonly accountSid: string;
  readonly authToken: string;
  /** Null: Twilio's own. */
  readonly apiUrl: string | null;
}

export interface RestClientOptions extends TwilioCredentials {
  /** How long an answer may take. */
  readonly answerMaxMs?: number;
}

/** Twilio answers within a second; after this it does not answer. */
const answerMaxMsDefault = 5_000;

/** Twilio's REST API. What goes wrong with it is thrown as a ProviderFailure. */
export class RestClient {
  readonly #options: RestClientOptions;
  #client: Promise<Twilio> | null = null;

  constructor(options: RestClientOptions) {
    this.#options = options;
  }

  async ask<Answer>(request: (client: Twilio) => Promise<Answer>): Promise<Answer> {
    this.#client ??= connect(this.#options);
    const client = await this.#client;
    try {
      return await request(client);
    } catch (error) {
      throw failureFrom(error);
    }
  }
}

/** Twilio understood us, and does not do it. */
export class TwilioRefusal extends ProviderFailure {
  /** Of HTTP. */
  readonly status: number;
  /** Twilio's own number for it; null where it gave none. */
  readonly code: number | null;

  constructor(detail: string, status: number, code: number | null) {
    super('twilio', 'refused', detail, { retryable: false });
    this.status = status;
    this.code = code;
  }
}

/** The SDK is loaded when it is first needed: a gateway that starts need not wait for it. */
async function connect({
  accountSid,
  authToken,
  apiUrl,
  answerMaxMs: timeout = answerMaxMsDefault,
}: RestClientOptions) {
  const { default: twilio } = await import('twilio');
  if (apiUrl === null) return twilio(accountSid, authToken, { timeout });
  class StandInClient extends twilio.RequestClient {
    override request<Data>(options: RequestClient.RequestOptions<Data>) {
      const { pathname, search } = new URL(options.uri);
      return super.request<Data>({ ...options, uri: `${apiUrl}${pathname}${search}` });
    }
  }
  return twilio(accountSid, authToken, { httpClient: new StandInClient({ timeout }) });
}

/** An answer of Twilio's has a status and a number of its own; one that never came has a word of the network. */
function failureFrom(error: unknown): ProviderFailure {
  if (!(error instanceof Error)) return failed('crashed', String(error), false);
  const status = 'status' in error && typeof error.status === 'number' ? error.status : null;
  const code = 'code' in error ? error.code : null;
  const number = typeof code === 'number' && code !== 0 ? code : null;
  const detail = number === null ? error.message : `${error.message} (Twilio's error ${number})`;
  if (status === 429) return failed('overloaded', detail, true);
  if (status !== null && status >= 500) return failed('broke_off', `[HTTP ${status}] ${detail}`, true);
  if (status !== null) return new TwilioRefusal(detail, status, number);
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') return failed('timeout', detail, true);
  return typeof code === 'string'
    ? failed('unreachable', `${detail} (${code})`, true)
    : failed('bad_answer', detail, false);
}

function failed(reason: FailureReason, detail: string, retryable: boolean): ProviderFailure {
  return new ProviderFailure('twilio', reason, detail, { retryable });
}
