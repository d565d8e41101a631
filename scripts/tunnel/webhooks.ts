import type { NumberWebhooks } from '../../src/adapters/telephony/twilio/twilio-account.ts';
import { publicAddress, twilioPaths } from '../../src/http/twilio-urls.ts';

/** What Twilio must be told so that a number's calls reach a gateway. */
export function webhooksAt(publicUrl: string): NumberWebhooks {
  return {
    voiceUrl: publicAddress(publicUrl, twilioPaths.voice),
    voiceMethod: 'POST',
    statusCallback: publicAddress(publicUrl, twilioPaths.status),
    statusCallbackMethod: 'POST',
  };
}
