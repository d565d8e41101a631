import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { RequestHandler, Response } from 'express';
import { clientAddress, networkOf } from './client-address.ts';
import type { HttpDoors } from './doors.ts';
import { isLocal } from './local-request.ts';
import { type Problem, sendProblem } from './problems.ts';
import { WrongKeys } from './wrong-keys.ts';

/** Stands before what is not for everyone. */
export interface KeyGuard {
  /** Lets in whoever shows an API key. */
  readonly always: RequestHandler;
  /** Lets in whoever shows an API key, or sits at this machine. */
  readonly unlessLocal: RequestHandler;
}

/** Guards with the keys of the house. Whoever shows wrong ones again and again is not heard for a while. */
export function guardWithKeys({ operator, trustedProxies, faults, clock }: HttpDoors): KeyGuard {
  const digests = operator.apiKeys.map(digestOf);
  const wrongKeys = new WrongKeys(clock);

  const refusalOf = (request: IncomingMessage): Refusal | null => {
    const from = clientAddress(request, trustedProxies);
    const key = keyIn(request.headers);
    if (key === null) {
      faults.count('auth.key');
      return noKey;
    }
    const waitMs = wrongKeys.waitMs(networkOf(from));
    if (waitMs > 0) {
      faults.note('auth.key', 'too many wrong API keys came from one address: none is looked at', { from });
      return { problem: tooManyKeys, headers: { 'Retry-After': String(Math.ceil(waitMs / 1_000)) } };
    }
    if (isAmong(digests, key)) return null;
    wrongKeys.note(networkOf(from));
    faults.note('auth.key', 'a request with a wrong API key was refused', { from });
    return wrongKey;
  };

  const always: RequestHandler = (request, response, next) => {
    const refusal = refusalOf(request);
    if (refusal === null) next();
    else refuse(response, refusal);
  };
  return {
    always,
    unlessLocal: (request, response, next) => (isLocal(request) ? next() : always(request, response, next)),
  };
}

interface Refusal {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

function refuse(response: Response, { problem, headers }: Refusal): void {
  response.set(headers);
  sendProblem(response, problem);
}

function keyIn(headers: IncomingHttpHeaders): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const other = headers['x-api-key'];
  return bearer ?? (typeof other === 'string' && other !== '' ? other : null);
}

/** Takes as long for a wrong key as for a right one, whichever it is. */
function isAmong(digests: readonly Buffer[], key: string): boolean {
  const shown = digestOf(key);
  return digests.map((digest) => timingSafeEqual(digest, shown)).includes(true);
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

const noKey: Refusal = {
  problem: {
    type: 'urn:parley:problem:key-missing',
    title: 'An API key is needed',
    status: 401,
    detail: 'Send one of API_KEYS, as `Authorization: Bearer <key>` or as `X-API-Key: <key>`.',
  },
  headers: { 'WWW-Authenticate': 'Bearer realm="parley"' },
};

const wrongKey: Refusal = {
  problem: {
    type: 'urn:parley:problem:key-wrong',
    title: 'A wrong API key',
    status: 401,
    detail:
      'The key is not one of API_KEYS. Without that setting a new one is made, and told, at every start.',
  },
  headers: { 'WWW-Authenticate': 'Bearer realm="parley", error="invalid_token"' },
};

const tooManyKeys: Problem = {
  type: 'urn:parley:problem:too-many-wrong-keys',
  title: 'Too many wrong API keys',
  status: 429,
  detail: 'So many wrong keys came from this address that none is looked at for a while. See Retry-After.',
};
