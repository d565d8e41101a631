import type { Failure, FailureReason } from '../core/call/event.ts';

/**
 * What an adapter throws when its provider lets it down. Anything else that an adapter throws is taken for a bug of
 * ours and reported as `crashed`.
 */
export class ProviderFailure extends Error {
  readonly failure: Failure;

  constructor(provider: string, reason: FailureReason, detail: string, options: { retryable: boolean }) {
    super(`${provider}: ${reason}: ${detail}`);
    this.name = 'ProviderFailure';
    this.failure = { provider, reason, detail, retryable: options.retryable };
  }
}

/** Nobody was asked, because the provider wants to be left alone: this says nothing new of how it does. */
export class NotAsked extends ProviderFailure {}

/** The failure behind anything that was thrown. */
export function failureOf(provider: string, thrown: unknown): Failure {
  if (thrown instanceof ProviderFailure) return thrown.failure;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return { provider, reason: 'crashed', detail, retryable: false };
}
