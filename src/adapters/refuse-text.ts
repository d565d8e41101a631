import { ProviderFailure } from '../ports/failure.ts';

/** What no sound declares itself as; what it does, differs from one service to the next. */
const textTypes = /^(text\/|application\/([\w.]+\+)?(json|xml)\b)/i;

/** A page or a complaint that comes with 200 is not what was asked for, and would be heard as a roar. */
export async function refuseText(provider: string, answer: Response): Promise<void> {
  const declared = answer.headers.get('content-type');
  if (declared === null || !textTypes.test(declared)) return;
  await answer.body?.cancel();
  throw new ProviderFailure(provider, 'bad_answer', `it answered with ${declared}`, {
    retryable: true,
  });
}
