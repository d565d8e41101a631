import { doubtful, good, withSettings, wordsOf } from '../check.ts';

const twilioApi = 'https://api.twilio.com';
const answerMaxMs = 5_000;
/** The header counts whole seconds, and the answer has been on its way. */
const agreesWithinMs = 5_000;

/** Whether our clock agrees with that of a server: journals, recordings and retention go by it, and so does TLS. */
export const clock = withSettings('Clock', /^TWILIO_API_URL$/, async ({ twilio }, { now }) => {
  const url = twilio.apiUrl ?? twilioApi;
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(answerMaxMs) });
    const theirs = Date.parse(answer.headers.get('date') ?? '');
    if (Number.isNaN(theirs)) return [doubtful(`${url} tells no time`, 'compare the clock by hand.')];
    const apartMs = now() - theirs;
    if (Math.abs(apartMs) <= agreesWithinMs) return [good(`agrees with ${new URL(url).host}`)];
    const apart = `${Math.abs(Math.round(apartMs / 1_000))} s ${apartMs > 0 ? 'ahead of' : 'behind'}`;
    return [
      doubtful(
        `is ${apart} ${new URL(url).host}`,
        'switch time synchronisation on: `timedatectl set-ntp true`.',
      ),
    ];
  } catch (error) {
    const what = `could not be compared with ${new URL(url).host}: ${wordsOf(error)}`;
    return [doubtful(what, 'see that this machine reaches the internet, if it should.')];
  }
});
