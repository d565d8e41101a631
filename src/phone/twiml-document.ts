import type { Trouble } from './trouble.ts';
import { readTwiml, TwimlError, type Verb } from './twiml.ts';
import type { WebhookAnswer } from './webhook.ts';

// The types under which Twilio takes TwiML; it would read text/plain aloud, which is never what was meant.
const twimlTypes = ['text/xml', 'application/xml', 'text/html'];

/** The verbs in a webhook's answer, or why there are none. */
export function readDocument(answer: WebhookAnswer | Trouble): Verb[] | Trouble {
  if ('code' in answer) return answer;
  if (answer.status < 200 || answer.status > 299) {
    return { code: 11200, message: `the webhook answered ${answer.status}` };
  }
  const type = answer.contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!twimlTypes.includes(type))
    return { code: 12300, message: `"${type}" is not a content type for TwiML` };
  try {
    return readTwiml(answer.body);
  } catch (error) {
    if (error instanceof TwimlError) return { code: error.code, message: error.message };
    throw error;
  }
}
