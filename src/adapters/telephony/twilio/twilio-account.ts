import { z } from 'zod';
import { ProviderFailure } from '../../../ports/failure.ts';
import { RestClient, type RestClientOptions } from './rest-client.ts';

/** Where Twilio turns when somebody calls a number; an address that is not set is empty. */
export interface NumberWebhooks {
  readonly voiceUrl: string;
  readonly voiceMethod: string;
  readonly statusCallback: string;
  readonly statusCallbackMethod: string;
}

/** A telephone number of the account. */
export interface AccountNumber {
  readonly sid: string;
  readonly number: string;
  readonly webhooks: NumberWebhooks;
  /** The TwiML application or trunk that its calls go to instead, past all webhooks; null where there is none. */
  readonly divertedTo: string | null;
}

export interface AccountState {
  readonly name: string;
  /** `active`, `suspended` or `closed`. */
  readonly status: string;
  /** `Trial` or `Full`. */
  readonly type: string;
}

/** A Twilio account and its numbers, for whoever sets them up. What goes wrong is thrown as a ProviderFailure. */
export class TwilioAccount {
  readonly #rest: RestClient;
  readonly #accountSid: string;

  constructor(options: RestClientOptions) {
    this.#rest = new RestClient(options);
    this.#accountSid = options.accountSid;
  }

  async state(): Promise<AccountState> {
    const account = await this.#rest.ask((client) => client.api.v2010.accounts(this.#accountSid).fetch());
    return read(accountFields, account);
  }

  /** Null where the account has no such number. */
  async findNumber(phoneNumber: string): Promise<AccountNumber | null> {
    const [found] = await this.#rest.ask((client) =>
      client.incomingPhoneNumbers.list({ phoneNumber, limit: 1 }),
    );
    return found === undefined ? null : read(numberFields, found);
  }

  /** Gives the number as it is afterwards. */
  async pointNumber(sid: string, webhooks: NumberWebhooks): Promise<AccountNumber> {
    const changed = await this.#rest.ask((client) => client.incomingPhoneNumbers(sid).update(webhooks));
    return read(numberFields, changed);
  }
}

const accountFields = z
  .object({ friendlyName: z.string(), status: z.string(), type: z.string() })
  .transform(({ friendlyName, status, type }) => ({ name: friendlyName, status, type }));

// An address that was never set comes as null.
const address = z
  .string()
  .nullish()
  .transform((url) => url ?? '');
const method = z
  .string()
  .nullish()
  .transform((name) => name ?? 'POST');
const numberFields = z
  .object({
    sid: z.string(),
    phoneNumber: z.string(),
    voiceUrl: address,
    voiceMethod: method,
    statusCallback: address,
    statusCallbackMethod: method,
    voiceApplicationSid: address,
    trunkSid: address,
  })
  .transform(({ sid, phoneNumber, voiceApplicationSid, trunkSid, ...webhooks }) => ({
    sid,
    number: phoneNumber,
    webhooks,
    divertedTo: voiceApplicationSid || trunkSid || null,
  }));

function read<Fields>(schema: z.ZodType<Fields>, answer: object): Fields {
  // The SDK's objects keep what Twilio said in fields of their own, and much else.
  const fields = schema.safeParse({ ...answer });
  if (fields.success) return fields.data;
  const what = z.prettifyError(fields.error);
  throw new ProviderFailure('twilio', 'bad_answer', what, { retryable: false });
}
