import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FailureReason } from '../../core/call/event.ts';
import type { Timers } from '../../ports/clock.ts';
import type { Egress } from '../../ports/egress.ts';
import { ProviderFailure } from '../../ports/failure.ts';
import type { ToolOrder, Tools } from '../../ports/tools.ts';
import { statusFailure } from '../http-failure.ts';
import { EgressRefused, type FindsAddresses, GuardedClient } from './guarded-client.ts';

/** Longer than any call waits for a tool: what comes too late for the caller's turn is still worth knowing. */
const deadlineMs = 15_000;
/** Pages of text; a model that is given more answers worse, and every turn after it costs as much again. */
const answerBytesMax = 16 * 1024;

/** A tool and the service that carries it out. */
export interface ToolAddress {
  readonly name: string;
  readonly url: string;
}

export interface HttpToolsOptions {
  readonly tools: readonly ToolAddress[];
  readonly timers: Timers;
  /** Where they may be. */
  readonly egress: Egress;
  readonly findAddresses?: FindsAddresses;
}

/**
 * Tools that are HTTP services: each order is one POST of JSON, and the text of a 2xx is what came of it. It asks once;
 * a service that is asked again by someone else knows the order by its `Idempotency-Key`.
 */
export class HttpTools implements Tools {
  readonly name = 'http';
  readonly #urls: ReadonlyMap<string, string>;
  readonly #timers: Timers;
  readonly #client: GuardedClient;

  constructor({ tools, timers, egress, findAddresses }: HttpToolsOptions) {
    this.#urls = new Map(tools.map(({ name, url }) => [name, url]));
    this.#timers = timers;
    this.#client = new GuardedClient(egress, findAddresses);
  }

  async call(order: ToolOrder, signal: AbortSignal): Promise<string> {
    const url = this.#urls.get(order.name);
    if (url === undefined) throw failure('refused', `there is no tool \`${order.name}\``, false);
    const stop = new AbortController();
    const abort = () => stop.abort();
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const deadline = this.#timers.after(deadlineMs, abort);
    try {
      return await textOf(await this.#post(url, order, stop.signal));
    } catch (error) {
      throw stop.signal.aborted ? stopped(signal) : error;
    } finally {
      deadline.cancel();
      signal.removeEventListener('abort', abort);
    }
  }

  async #post(url: string, order: ToolOrder, signal: AbortSignal): Promise<IncomingMessage> {
    const { call, tool, key } = order;
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/plain',
      'idempotency-key': headerFrom(key),
    };
    const body = JSON.stringify({ call, key, tool, arguments: order.arguments });
    try {
      return await this.#client.post(url, headers, body, signal);
    } catch (error) {
      if (error instanceof EgressRefused) throw failure('refused', error.message, false);
      throw failure('unreachable', `${new URL(url).host} cannot be reached: ${messageOf(error)}`, true);
    }
  }
}

/** A header holds visible ASCII only, and services keep 255 letters of it; a key may be made of a caller's words. */
function headerFrom(key: string): string {
  return /^[\x21-\x7e]{1,255}$/.test(key) ? key : createHash('sha256').update(key).digest('hex');
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const { statusCode = 0, headers } = answer;
  if (statusCode < 200 || statusCode > 299) {
    answer.destroy();
    throw statusFailure('http', statusCode);
  }
  if (/\bhtml\b/.test(headers['content-type'] ?? '')) {
    answer.destroy();
    throw failure('bad_answer', 'it answered with a web page; a tool answers with JSON or text', false);
  }
  const text = (await beginningOf(answer)).trim();
  return text === '' ? 'Done.' : text;
}

/** As much of the answer as a model may be given. */
async function beginningOf(answer: AsyncIterable<Buffer>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for await (const chunk of answer) {
      const room = answerBytesMax - bytes;
      text += decoder.decode(chunk.subarray(0, room), { stream: true });
      bytes += chunk.length;
      // Leaving the loop closes the connection: the rest is never sent to us.
      if (bytes > answerBytesMax) return `${text} … (the rest is cut off)`;
    }
  } catch (error) {
    throw failure('broke_off', `its answer broke off: ${messageOf(error)}`, true);
  }
  return text + decoder.decode();
}

function stopped(signal: AbortSignal): ProviderFailure {
  if (signal.aborted) return failure('broke_off', 'nobody waits for it any more', false);
  return failure('timeout', `no answer within ${deadlineMs / 1000} s`, true);
}

function failure(reason: FailureReason, detail: string, retryable: boolean): ProviderFailure {
  return new ProviderFailure('http', reason, detail, { retryable });
}

function messageOf(error: unknown): string {
  // Where a host has several addresses, each attempt has failed in its own way.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
