import type { Telephony } from '../../../ports/telephony.ts';
import { RestClient, type RestClientOptions, TwilioRefusal } from './rest-client.ts';

/** Twilio's "this call is not in progress": what was asked for is so already. */
const isOverAlready = 21220;

/** Calls at Twilio, by its REST API. */
export class TwilioTelephony implements Telephony {
  readonly name = 'twilio';
  readonly #rest: RestClient;

  constructor(options: RestClientOptions) {
    this.#rest = new RestClient(options);
  }

  async hangUp(callSid: string): Promise<void> {
    try {
      await this.#rest.ask((client) => client.calls(callSid).update({ status: 'completed' }));
    } catch (error) {
      if (!(error instanceof TwilioRefusal && error.code === isOverAlready)) throw error;
    }
  }
}
