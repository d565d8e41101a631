import type { Clock, Timers } from '../ports/clock.ts';
import { ProviderFailure } from '../ports/failure.ts';
import { ProviderConnections } from './provider-connections.ts';
import { streamedPost } from './streamed-post.ts';

/** Longer than any turn waits for a look-up: what comes later is of use to nobody. */
const limits = { silentMaxMs: 2_000, wholeMaxMs: 3_000 };
/** Pages of text, many times over. */
const answerBytesMax = 256 * 1024;

export interface JsonServiceOptions {
  /** Whose service it is, for a failure's sake. */
  readonly provider: string;
  /** Where it is. An address with a path of its own is used as it is. */
  readonly url: string;
  /** Where it is to be found at an address without one. */
  readonly path: string;
  readonly timers: Clock & Timers;
}

/** A service that is asked with JSON and answers with JSON. Connections are kept open from one question to the next. */
export class JsonService {
  readonly #options: JsonServiceOptions;
  readonly #url: string;
  readonly #connections: ProviderConnections;

  constructor(options: JsonServiceOptions) {
    this.#options = options;
    this.#connections = new ProviderConnections(options.timers);
    this.#url = new URL(options.url).pathname === '/' ? new URL(options.path, options.url).href : options.url;
  }

  /** It will be asked soon. */
  prepare(): void {
    this.#connections.expect(this.#url);
  }

  /** What it answers, whatever that is. Throws a ProviderFailure, also when it was asked to stop. */
  async ask(question: object, signal: AbortSignal): Promise<unknown> {
    const { provider, timers } = this.#options;
    const connections = this.#connections;
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of streamedPost(
      { provider, connections, url: this.#url, body: question, timers, limits },
      signal,
    )) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > answerBytesMax)
        throw badAnswer(provider, 'its answer is longer than anybody could be told');
    }
    if (signal.aborted)
      throw new ProviderFailure(provider, 'broke_off', 'nobody waits for it any more', { retryable: false });
    return parse(provider, Buffer.concat(pieces).toString('utf8'));
  }
}

/** What a service said is not what was agreed on. */
export function badAnswer(provider: string, detail: string): ProviderFailure {
  return new ProviderFailure(provider, 'bad_answer', detail, { retryable: true });
}

function parse(provider: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badAnswer(provider, `its answer is not JSON: ${String(cause)}`);
  }
}
