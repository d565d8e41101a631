import express, { type RequestHandler, Router } from 'express';
import { answerAfterStream } from './after-stream.ts';
import { type CallWebhook, isOver, isProblem, readCallWebhook } from './call-webhook.ts';
import type { HttpDoors } from './doors.ts';
import { onlyPost, sendProblem, textOf } from './problems.ts';
import { afterStreamAddress, streamAddress, twilioPaths } from './twilio-urls.ts';

/** What Twilio asks us about a call: what to do with it, what to do after its stream, and how it goes. */
export function twilioRoutes(doors: HttpDoors): Router {
  const routes = Router();
  const form = express.urlencoded({ extended: false, limit: formBytesMax });
  routes.route(twilioPaths.voice).post(form, speak(doors, answerCall)).all(onlyPost);
  routes.route(twilioPaths.afterStream).post(form, speak(doors, answerAfterStream)).all(onlyPost);
  routes.route(twilioPaths.status).post(form, noteStatus(doors)).all(onlyPost);
  return routes;
}

// Twilio's longest webhook is a few kilobytes.
const formBytesMax = 64 * 1024;

type Answer = (call: CallWebhook, doors: HttpDoors) => string;

/** Answers with TwiML whatever happens: a caller on the line hears an apology, never Twilio's error or nothing. */
function speak(doors: HttpDoors, answer: Answer): RequestHandler {
  return (request, response) => {
    try {
      const call = readCallWebhook(request, doors);
      if (isProblem(call)) sendProblem(response, call);
      else response.type('text/xml').send(answer(call, doors));
    } catch (thrown) {
      const error = textOf(thrown);
      doors.log.error('a webhook failed because of a bug of ours: the caller hears an apology', { error });
      response.status(200).type('text/xml').send(doors.twiml.technicalProblem());
    }
  };
}

function answerCall(call: CallWebhook, doors: HttpDoors): string {
  const { callSid, accountSid, from, to, direction } = call;
  const { reception, log, twiml } = doors;
  const departure = reception.departureOf(callSid);
  if (departure !== null && 'hangUp' in departure) {
    const { hangUp: ending } = departure;
    log.warn('a call that is over was announced again: the request may be replayed', { callSid, ending });
    return twiml.goodbye();
  }
  const busy = whyBusy(callSid, doors);
  if (busy !== null) {
    log.warn('a caller hears that we are busy', { callSid, reason: busy });
    return twiml.busy();
  }
  const stream = 1;
  const { token } = reception.announce({
    callSid,
    accountSid,
    from,
    to,
    direction,
    agent: doors.agent,
    stream,
  });
  log.info('a call is announced', { callSid, direction, agent: doors.agent });
  return twiml.answer({
    streamUrl: streamAddress(doors.publicUrl),
    token,
    afterStreamUrl: afterStreamAddress(doors.publicUrl, stream),
  });
}

function whyBusy(callSid: string, { calls, ready, reception }: HttpDoors): string | null {
  const readiness = ready();
  if (!readiness.ok) return readiness.reason;
  const others = reception.expectedCount - (reception.expects(callSid) ? 1 : 0);
  return calls.room(others) ? null : 'as many calls are live or on their way as may be';
}

function noteStatus(doors: HttpDoors): RequestHandler {
  return (request, response) => {
    const call = readCallWebhook(request, doors);
    if (isProblem(call)) sendProblem(response, call);
    else {
      if (call.parentCallSid !== null) noteTransfer(call, call.parentCallSid, doors);
      else if (isOver(call)) endCall(call, doors);
      response.status(204).end();
    }
  };
}

/** How it goes with the telephone that a caller is handed to. What came of it in the end, Twilio asks about elsewhere. */
function noteTransfer({ callStatus }: CallWebhook, callSid: string, { calls, log }: HttpDoors): void {
  if (callStatus !== 'in-progress') return;
  const isNews = calls.transferAnswered(callSid);
  log.info('a person has taken the call that was handed to them', { callSid, isNews });
}

function endCall({ callSid, callStatus }: CallWebhook, { calls, reception, log }: HttpDoors): void {
  const isKnown = reception.expects(callSid) || reception.departureOf(callSid) !== null;
  reception.forget(callSid);
  const wasLive = calls.hungUp(callSid);
  if (wasLive || isKnown) log.info('Twilio says that a call is over', { callSid, callStatus });
  else log.warn('Twilio says that a call is over which we do not know', { callSid, callStatus });
}
