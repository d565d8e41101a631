import { loadTwiml } from '../../../src/http/twiml.ts';
import { bad, type Check, good, wordsOf } from '../check.ts';

/** Whether Twilio can be told what to do with a call. */
export function twimlIn(folder?: string): Check {
  const run = async () => {
    try {
      loadTwiml(folder);
      return [good('every file of twiml/ is read')];
    } catch (error) {
      return [bad(wordsOf(error), 'put the file back as it was: `git checkout twiml`.')];
    }
  };
  return { name: 'TwiML', run };
}
