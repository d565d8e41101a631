import type { Timers } from '../ports/clock.ts';
import { fetchFailure, statusFailure } from './http-failure.ts';
import { Patience, type PatienceLimits } from './patience.ts';
import type { ProviderConnections } from './provider-connections.ts';

export interface StreamedPost {
  /** Who is asked, for a failure's sake. */
  readonly provider: string;
  readonly connections: ProviderConnections;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body: object;
  readonly timers: Timers;
  readonly limits: PatienceLimits;
}

/** Asks once and yields the bytes of the answer as they come. Throws a ProviderFailure; ends quietly when aborted. */
export async function* streamedPost(post: StreamedPost, signal: AbortSignal): AsyncIterable<Uint8Array> {
  if (signal.aborted) return;
  const { provider } = post;
  const patience = new Patience(post.timers, signal, post.limits);
  let when: 'asking' | 'reading' = 'asking';
  try {
    const answer = await ask(post, patience.signal);
    if (!answer.ok) {
      await answer.body?.cancel();
      throw statusFailure(provider, answer.status);
    }
    when = 'reading';
    for await (const bytes of answer.body ?? []) {
      patience.signal.throwIfAborted();
      patience.heard();
      yield bytes;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw patience.ranOut(provider) ?? fetchFailure(provider, error, when);
  } finally {
    patience.end();
  }
}

function ask({ connections, url, headers, body }: StreamedPost, signal: AbortSignal): Promise<Response> {
  return connections.fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    // A service that moved could move anywhere; whoever configured it says where.
    redirect: 'manual',
    signal,
  });
}
