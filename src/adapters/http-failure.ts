import { ProviderFailure } from '../ports/failure.ts';

/** What a status of a service that should have answered 2xx means, with what it says about that, where it is known. */
export function statusFailure(
  provider: string,
  status: number,
  complaint: string | null = null,
): ProviderFailure {
  const detail = complaint === null ? `it answered ${status}` : `it answered ${status}: ${complaint}`;
  if (status === 408 || status === 504)
    return new ProviderFailure(provider, 'timeout', detail, { retryable: true });
  if (status === 429 || status === 503)
    return new ProviderFailure(provider, 'overloaded', detail, { retryable: true });
  if (status >= 500) return new ProviderFailure(provider, 'bad_answer', detail, { retryable: true });
  if (refusesUs.has(status)) return new ProviderFailure(provider, 'refused', detail, { retryable: false });
  // Something about this one request: too long, say. The next may be well.
  if (status >= 400) return new ProviderFailure(provider, 'bad_request', detail, { retryable: false });
  return new ProviderFailure(provider, 'bad_answer', `${detail}; redirects are not followed`, {
    retryable: false,
  });
}

/** A wrong key, an empty account, a key that may not, a service or a model that there is not: whatever is asked is refused. */
const refusesUs: ReadonlySet<number> = new Set([401, 402, 403, 404]);

/** Where nobody was found, without the rest of the address, which may hold a secret; null for another status. */
export function nothingAt(status: number, address: string): string | null {
  if (status !== 404) return null;
  const { protocol, host, pathname } = new URL(address);
  return `there is nothing at ${protocol}//${host}${pathname}`;
}

/** What fetch threw, before or in mid answer. */
export function fetchFailure(provider: string, thrown: unknown, when: 'asking' | 'reading'): ProviderFailure {
  const reason = when === 'asking' ? 'unreachable' : 'broke_off';
  return new ProviderFailure(provider, reason, causeOf(thrown), { retryable: true });
}

/** What fetch hides: the socket's own complaint. */
export function causeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? causeOf(thrown.cause) : thrown.message;
}
