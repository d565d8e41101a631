import { randomUUID } from 'node:crypto';
import { signForm } from './signature.ts';
import type { Trouble } from './trouble.ts';
import type { HttpMethod } from './twiml.ts';

/** A request from the carrier to the gateway. */
export interface WebhookRequest {
  /** The public URL, to the letter: this is what is signed. */
  url: string;
  method: HttpMethod;
  fields: Readonly<Record<string, string>>;
  authToken: string;
  /** Where to send it instead, when the public address is not where the gateway listens. */
  dial: (url: string) => string;
}

/** What came back, whatever its status. */
export interface WebhookAnswer {
  status: number;
  contentType: string;
  body: string;
}

// What Twilio waits for an answer, all in all.
const answerMsMax = 15_000;

/** Sends a signed webhook: a form for POST, a query for GET. */
export async function sendWebhook(request: WebhookRequest): Promise<WebhookAnswer | Trouble> {
  const url = request.method === 'GET' ? withQuery(request.url, request.fields) : request.url;
  const signature = signForm(request.authToken, url, request.method === 'GET' ? {} : request.fields);
  try {
    const response = await fetch(request.dial(url), {
      method: request.method,
      headers: {
        'x-twilio-signature': signature,
        'i-twilio-idempotency-token': randomUUID(),
        'user-agent': 'Parley-Virtual-Carrier/1.0',
        ...(request.method === 'POST'
          ? { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
          : {}),
      },
      body: request.method === 'POST' ? new URLSearchParams(request.fields).toString() : null,
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMsMax),
    });
    const contentType = response.headers.get('content-type') ?? '';
    return { status: response.status, contentType, body: await response.text() };
  } catch (error) {
    return failureOf(error, url);
  }
}

function withQuery(url: string, fields: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(fields).toString();
  return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}

function failureOf(error: unknown, url: string): Trouble {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return { code: 11205, message: `${url} did not answer within ${answerMsMax / 1000} s` };
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  return { code: 11205, message: `${url} could not be reached: ${cause}` };
}
