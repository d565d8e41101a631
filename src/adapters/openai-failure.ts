import OpenAI from 'openai';
import type { FailureReason } from '../core/call/event.ts';
import { ProviderFailure } from '../ports/failure.ts';
import { causeOf, statusFailure } from './http-failure.ts';

/** What the SDK of OpenAI throws, in our words. */
export function openAiFailure(provider: string, thrown: unknown): ProviderFailure {
  if (thrown instanceof ProviderFailure) return thrown;
  if (thrown instanceof OpenAI.APIConnectionTimeoutError)
    return say('timeout', 'no connection in time', true);
  if (thrown instanceof OpenAI.APIConnectionError) return say('unreachable', causeOf(thrown), true);
  if (thrown instanceof OpenAI.APIError) return failureOf(thrown);
  // In mid stream a connection ends with what Node throws; a line that is no JSON with what JSON.parse does.
  if (thrown instanceof SyntaxError) return say('bad_answer', 'it sent what is not JSON', true);
  return say('broke_off', causeOf(thrown), true);

  function failureOf({ status, code, message }: InstanceType<typeof OpenAI.APIError>): ProviderFailure {
    // An empty account has the status of a busy one; asked again, it would say the same.
    if (code === 'insufficient_quota') return say('refused', message, false);
    if (status === undefined) return say('broke_off', `in mid answer: ${message}`, true);
    // The SDK puts the status in front of what was said.
    return statusFailure(provider, status, message.replace(/^\d+ /, ''));
  }

  function say(reason: FailureReason, detail: string, retryable: boolean): ProviderFailure {
    return new ProviderFailure(provider, reason, detail, { retryable });
  }
}
