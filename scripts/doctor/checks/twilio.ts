import { TwilioRefusal } from '../../../src/adapters/telephony/twilio/rest-client.ts';
import { type AccountNumber, TwilioAccount } from '../../../src/adapters/telephony/twilio/twilio-account.ts';
import type { Settings } from '../../../src/config.ts';
import { webhooksAt } from '../../tunnel/webhooks.ts';
import { bad, doubtful, type Finding, good, withSettings, wordsOf } from '../check.ts';

/** The account at Twilio, and whether the calls of its number would reach us. */
export const twilio = withSettings('Twilio', /^(TWILIO_.*|PUBLIC_URL)$/, async (settings) => {
  const { accountSid, authToken, apiUrl, phoneNumber } = settings.twilio;
  if (accountSid === null || authToken === null) {
    return [
      doubtful(
        'no account is set: only a rehearsal calls',
        'set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN from console.twilio.com when real callers should.',
      ),
    ];
  }
  const account = new TwilioAccount({ accountSid, authToken, apiUrl });
  try {
    return [await stateOf(account), ...(await numberOf(account, phoneNumber, settings))];
  } catch (error) {
    return [whyNot(error)];
  }
});

async function stateOf(account: TwilioAccount): Promise<Finding> {
  const { name, status, type } = await account.state();
  if (status === 'active') return good(`account “${name}” (${type}) is active`);
  return bad(`account “${name}” is ${status}: it takes no calls`, 'see console.twilio.com for why.');
}

async function numberOf(
  account: TwilioAccount,
  phoneNumber: string | null,
  settings: Settings,
): Promise<Finding[]> {
  if (phoneNumber === null) {
    return [doubtful('no number is set, so its webhooks are not looked at', 'set TWILIO_PHONE_NUMBER.')];
  }
  const number = await account.findNumber(phoneNumber);
  if (number === null) {
    return [bad(`${phoneNumber} is no number of this account`, 'set TWILIO_PHONE_NUMBER to one of its own.')];
  }
  if (number.divertedTo !== null) {
    const what = `the calls of ${phoneNumber} go to ${number.divertedTo}, past its webhooks`;
    return [bad(what, 'take that off the number at console.twilio.com.')];
  }
  if (!/^https:/.test(settings.publicUrl)) {
    const what = `Twilio cannot reach ${settings.publicUrl}, whatever ${phoneNumber} is pointed at`;
    return [doubtful(what, 'set PUBLIC_URL to a public https address, or use `npm run tunnel`.')];
  }
  return webhooksOf(number, settings.publicUrl);
}

function webhooksOf({ number, webhooks }: AccountNumber, publicUrl: string): Finding[] {
  const wanted = webhooksAt(publicUrl);
  const { voiceUrl, voiceMethod, statusCallback, statusCallbackMethod } = webhooks;
  const reaches = voiceUrl === wanted.voiceUrl && voiceMethod === 'POST';
  const tells = statusCallback === wanted.statusCallback && statusCallbackMethod === 'POST';
  return [
    reaches
      ? good(`${number} leads to ${voiceUrl}`)
      : bad(
          `${number} leads to ${asText(voiceUrl, voiceMethod)}`,
          `set “A call comes in” of the number to ${wanted.voiceUrl}, HTTP POST, or use \`npm run tunnel\`.`,
        ),
    tells
      ? good(`its status callback is ${statusCallback}`)
      : doubtful(
          `its status callback is ${asText(statusCallback, statusCallbackMethod)}: that a caller is gone may be noticed late`,
          `set “Call status changes” of the number to ${wanted.statusCallback}, HTTP POST.`,
        ),
  ];
}

function asText(url: string, method: string): string {
  return url === '' ? 'nowhere' : `${url} (${method})`;
}

function whyNot(error: unknown): Finding {
  if (error instanceof TwilioRefusal && error.status === 401) {
    return bad(
      'does not take TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN',
      'copy both again from console.twilio.com, of the same account.',
    );
  }
  return bad(wordsOf(error), 'see that this machine reaches api.twilio.com, and status.twilio.com.');
}
