import { ProviderFailure } from '../ports/failure.ts';

/** What sound declares itself as. */
export const soundTypes = /^(audio\/|application\/octet-stream|binary\/octet-stream)/i;

/** A page or a complaint that comes with 200 is not what was asked for, and would be heard as a roar. */
export async function refuseOtherTypes(provider: string, answer: Response, wanted: RegExp): Promise<void> {
  const declared = answer.headers.get('content-type');
  if (declared === null || wanted.test(declared)) return;
  await answer.body?.cancel();
  throw new ProviderFailure(provider, 'bad_answer', `it answered with ${declared}`, { retryable: true });
}
