import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import type { Faults } from '../ports/faults.ts';
import { type Problem, problemWith, sendProblem } from './problems.ts';

/** Leaves a line about a request to one of Twilio's addresses that we refuse for what it is, and says what to do. */
export function noteBadRequest(request: Request, { status, detail }: Problem, faults: Faults): void {
  const { method, originalUrl } = request;
  const [path] = originalUrl.split('?', 1);
  faults.note(
    'twilio.badrequest',
    'a request came to an address of Twilio that Twilio would not send so: it was refused',
    {
      method,
      path,
      status,
      advice: detail,
    },
  );
}

/** Answers a path of Twilio's that was asked in the wrong way. */
export function onlyPost(faults: Faults): RequestHandler {
  return (request, response) => {
    const problem: Problem = {
      type: 'urn:parley:problem:method-not-allowed',
      title: 'Wrong method',
      status: 405,
      detail: `${request.path} takes POST. Set the webhook of the number in Twilio's console to HTTP POST.`,
    };
    noteBadRequest(request, problem, faults);
    response.set('Allow', 'POST');
    sendProblem(response, problem);
  };
}

/** Notes what cannot be read; whoever comes next answers it. */
export function noteUnreadable(faults: Faults): ErrorRequestHandler {
  return (error, request, _response, next) => {
    const problem = problemWith(error);
    if (problem.status < 500) noteBadRequest(request, problem, faults);
    next(error);
  };
}
