import { lookup } from 'node:dns/promises';
import { doubtful, type Finding, good, withSettings, wordsOf } from '../check.ts';

/** Whether Twilio could find the address that it is told. */
export const publicUrl = withSettings('PUBLIC_URL', /^PUBLIC_URL$/, async ({ publicUrl: url, twilio }) => {
  const { hostname } = new URL(url);
  if (/^(localhost|127\.|\[::1\])/.test(hostname)) return [onlyHere(url, twilio.authToken !== null)];
  try {
    const { address } = await lookup(hostname.replaceAll(/[[\]]/g, ''));
    return [good(`${url} is at ${address}`)];
  } catch (error) {
    const what = `the host of ${url} is not found from here: ${wordsOf(error)}`;
    return [doubtful(what, 'see that PUBLIC_URL is spelled right, and that the name is known to DNS.')];
  }
});

function onlyHere(url: string, isTwilioExpected: boolean): Finding {
  if (!isTwilioExpected) return good(`${url}: only this machine reaches it, as a rehearsal does`);
  return doubtful(
    `TWILIO_AUTH_TOKEN is set, and Twilio cannot reach ${url}`,
    'set PUBLIC_URL to a public https address, or use `npm run tunnel`.',
  );
}
