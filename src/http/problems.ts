import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Log } from '../ports/log.ts';

/** What went wrong with a request, as RFC 9457 writes it down. */
export interface Problem {
  /** A name that does not change, for programs. */
  readonly type: `urn:parley:problem:${string}`;
  readonly title: string;
  readonly status: number;
  /** What happened and what to do, for people. */
  readonly detail: string;
}

/** Answers a request with a problem. */
export function sendProblem(response: Response, problem: Problem): void {
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** Answers what no route answered. */
export const notFound: RequestHandler = (request, response) => {
  sendProblem(response, {
    type: 'urn:parley:problem:not-found',
    title: 'Nothing here',
    status: 404,
    detail: `There is nothing at ${request.method} ${request.path}. The README lists what there is.`,
  });
};

/** For whoever floods us. */
export const tooManyFromOne: Problem = {
  type: 'urn:parley:problem:too-many-requests',
  title: 'Too many requests',
  status: 429,
  detail:
    'More requests come from this address than any carrier sends. Send fewer, and try again in a second.',
};

/** For whoever comes while others flood us. */
export const tooManyInAll: Problem = {
  type: 'urn:parley:problem:flooded',
  title: 'Flooded',
  status: 503,
  detail: 'More requests come from many addresses than we can have calls. Try again in a few seconds.',
};

/** Answers whatever was thrown on the way to an answer. */
export function onError(log: Log): ErrorRequestHandler {
  return (error, request, response, next) => {
    const problem = problemWith(error);
    if (problem.status >= 500)
      log.error('a request failed because of a bug of ours', { path: request.path, error: textOf(error) });
    if (response.headersSent) next(error);
    else sendProblem(response, problem);
  };
}

/** What was thrown, for the log. */
export function textOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

/** What a request is answered with on whose way something was thrown. */
export function problemWith(error: unknown): Problem {
  return problemOf(statusOf(error));
}

// Express and its body reader put the status that fits on what they throw.
function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}

function problemOf(status: number): Problem {
  if (status === 413) {
    return {
      type: 'urn:parley:problem:body-too-large',
      title: 'Body too large',
      status,
      detail: 'The body is longer than any webhook of Twilio. Send less.',
    };
  }
  if (status < 500) {
    return {
      type: 'urn:parley:problem:bad-request',
      title: 'Unreadable request',
      status,
      detail: 'The request cannot be read. Check its body, its encoding and its address.',
    };
  }
  return {
    type: 'urn:parley:problem:our-fault',
    title: 'Our fault',
    status,
    detail: 'Something of ours broke on this request. The log says what; try again.',
  };
}
