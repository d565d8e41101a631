import type { Timers } from '../ports/clock.ts';
import { ProviderFailure } from '../ports/failure.ts';
import { fetchFailure, nothingAt, statusFailure } from './http-failure.ts';
import { Patience, type PatienceLimits } from './patience.ts';
import type { ProviderConnections } from './provider-connections.ts';
import { refuseText } from './refuse-text.ts';

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
  /** What is wanted is sound: an answer that says it is text is none. */
  readonly isForSound?: boolean;
  /** Reads why it refuses us out of what it says then; null where that makes no sense. */
  readonly complaintOf?: (said: string) => string | null;
}

/** More than any complaint needs. */
const complaintBytesMax = 4_096;

/** Asks once and yields the bytes of the answer as they come. Throws a ProviderFailure; ends quietly when aborted. */
export async function* streamedPost(post: StreamedPost, signal: AbortSignal): AsyncIterable<Uint8Array> {
  if (signal.aborted) return;
  const { provider } = post;
  const patience = new Patience(post.timers, signal, post.limits);
  let when: 'asking' | 'reading' = 'asking';
  try {
    const answer = await ask(post, patience.signal);
    if (!answer.ok) {
      const complaint = (await complaintOf(answer, post)) ?? nothingAt(answer.status, post.url);
      throw statusFailure(provider, answer.status, complaint);
    }
    if (post.isForSound) await refuseText(provider, answer);
    when = 'reading';
    for await (const bytes of answer.body ?? []) {
      patience.signal.throwIfAborted();
      patience.rest();
      yield bytes;
      patience.heard();
    }
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof ProviderFailure) throw error;
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

/** What it says of its refusal, as far as it comes to an end of that. */
async function complaintOf(answer: Response, { complaintOf: read }: StreamedPost): Promise<string | null> {
  if (answer.body === null) return null;
  if (read === undefined) {
    await answer.body.cancel();
    return null;
  }
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of answer.body) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > complaintBytesMax) return null;
    }
    return read(Buffer.concat(pieces).toString('utf8'));
  } catch {
    // It was refused all the same; the status says enough.
    return null;
  }
}
