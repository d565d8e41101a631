import OpenAI from 'openai';
import type { FailureReason } from '../core/call/event.ts';
import { ProviderFailure } from '../ports/failure.ts';
import { causeOf } from './http-failure.ts';

/** What the SDK of OpenAI throws, in our words. */
export function openAiFailure(provider: string, thrown: unknown): ProviderFailure {
  if (thrown instanceof ProviderFailure) return thrown;
  if (thrown instanceof OpenAI.APIConnectionTimeoutError)
    return say('timeout', 'no connection in time', true);
  if (thrown instanceof OpenAI.APIConnectionError) return say('unreachable', causeOf(thrown), true);
  if (thrown instanceof OpenAI.APIError) return byStatus(thrown);
  // In mid stream a connection ends with what Node throws; a line that is no JSON with what JSON.parse does.
  if (thrown instanceof SyntaxError) return say('bad_answer', 'it sent what is not JSON', true);
  return say('broke_off', causeOf(thrown), true);

  function byStatus({ status, code, message }: InstanceType<typeof OpenAI.APIError>): ProviderFailure {
    const detail = `${status ?? 'in mid answer'}: ${message}`;
    // Asked again, they would say the same.
    if (code === 'insufficient_quota' || (status !== undefined && refusesUs.has(status)))
      return say('refused', detail, false);
    if (status === undefined) return say('broke_off', detail, true);
    if (status === 429) return say('overloaded', detail, true);
    if (status === 408) return say('timeout', detail, true);
    if (status >= 500) return say('bad_answer', detail, true);
    // Something about this one request: too long, say, or words it will not read. The next may be well.
    return say('bad_request', detail, false);
  }

  function say(reason: FailureReason, detail: string, retryable: boolean): ProviderFailure {
    return new ProviderFailure(provider, reason, detail, { retryable });
  }
}

/** A wrong key, an empty account, a key that may not, a model that there is not: whatever is asked is refused. */
const refusesUs: ReadonlySet<number> = new Set([401, 402, 403, 404]);
