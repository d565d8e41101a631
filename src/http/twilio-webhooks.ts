import express, { type RequestHandler, Router } from 'express';
import { answerAfterStream } from './after-stream.ts';
import { answerAgain } from './announced-again.ts';
import { noteUnreadable, onlyPost } from './bad-request.ts';
import { type CallWebhook, isOver, isProblem, readCallWebhook } from './call-webhook.ts';
import type { HttpDoors } from './doors.ts';
import type { FloodGate } from './flood-gate.ts';
import { sendProblem, tooManyFromOne, tooManyInAll } from './problems.ts';
import { speak } from './spoken-answer.ts';
import { afterStreamAddress, streamAddress, twilioPaths } from './twilio-urls.ts';

/** What Twilio asks us about a call: what to do with it, what to do after its stream, and how it goes. */
export function twilioRoutes(doors: HttpDoors, gate: FloodGate): Router {
  const routes = Router();
  const paths = [twilioPaths.voice, twilioPaths.afterStream, twilioPaths.status];
  routes.use(paths, refuseFloods(gate));
  const others = onlyPost(doors.faults);
  const form = express.urlencoded({ extended: false, limit: formBytesMax });
  routes.route(twilioPaths.voice).post(form, speak(doors, answerCall)).all(others);
  routes.route(twilioPaths.afterStream).post(form, speak(doors, answerAfterStream)).all(others);
  routes.route(twilioPaths.status).post(form, noteStatus(doors)).all(others);
  routes.use(paths, noteUnreadable(doors.faults));
  return routes;
}

// Twilio's longest webhook is a few kilobytes.
const formBytesMax = 64 * 1024;

/** Before the body is read, and without reading it: the connection goes with the answer. */
function refuseFloods(gate: FloodGate): RequestHandler {
  return (request, response, next) => {
    const flood = gate.refuse(request);
    if (flood === null) return next();
    response.set('Connection', 'close');
    sendProblem(response, flood === 'from one address' ? tooManyFromOne : tooManyInAll);
  };
}

function answerCall(call: CallWebhook, doors: HttpDoors): string {
  const again = answerAgain(call, doors);
  if (again !== null) return again;
  doors.reception.progress.begin(call.callSid);
  // Whoever was promised a place keeps it, though the doors have closed since.
  const isPromised = doors.reception.expects(call.callSid);
  return (isPromised ? null : turnAway(call, doors)) ?? connect(call, doors);
}

/** What somebody hears whose call we do not take; null when we do. */
function turnAway({ callSid, direction }: CallWebhook, doors: HttpDoors): string | null {
  const { faults, log, metrics, twiml } = doors;
  // Nobody keeps opening hours for the calls they place themselves.
  const closed = direction === 'inbound' ? doors.closedNotice() : null;
  if (closed !== null) {
    log.info('a caller hears that we are closed', { callSid });
    metrics.foundClosed();
    return twiml.closed(closed);
  }
  const busy = whyBusy(doors);
  if (busy === null) return null;
  faults.note('shed.call', 'a caller hears that we are busy', { callSid, reason: busy });
  return twiml.busy();
}

function whyBusy({ calls, ready, reception }: HttpDoors): string | null {
  const readiness = ready();
  if (!readiness.ok) return readiness.reason;
  return calls.room(reception.expectedCount) ? null : 'as many calls are live or on their way as may be';
}

function connect(call: CallWebhook, doors: HttpDoors): string {
  const { callSid, accountSid, from, to, direction } = call;
  const { agent, reception, log, publicUrl, twiml } = doors;
  const stream = 1;
  const isNews = !reception.expects(callSid);
  const { token, callId } = reception.announce({ callSid, accountSid, from, to, direction, agent, stream });
  if (isNews) doors.expecting(callId);
  log.info('a call is announced', { callId, callSid, direction, agent });
  return twiml.answer({
    streamUrl: streamAddress(publicUrl),
    token,
    afterStreamUrl: afterStreamAddress(publicUrl, stream),
  });
}

function noteStatus(doors: HttpDoors): RequestHandler {
  return (request, response) => {
    const call = readCallWebhook(request, doors);
    if (isProblem(call)) sendProblem(response, call);
    else {
      if (call.parentCallSid !== null) noteTransfer(call, call.parentCallSid, doors);
      else noteProgress(call, doors);
      response.status(204).end();
    }
  };
}

/** How it goes with the telephone that a caller is handed to. What came of it in the end, Twilio asks about elsewhere. */
function noteTransfer(
  { callStatus }: CallWebhook,
  callSid: string,
  { calls, log, reception }: HttpDoors,
): void {
  if (callStatus !== 'in-progress') return;
  const isNews = calls.transferAnswered(callSid);
  log.info('a person has taken the call that was handed to them', {
    callId: reception.nameOf(callSid),
    callSid,
    isNews,
  });
}

function noteProgress(call: CallWebhook, doors: HttpDoors): void {
  const { calls, reception, faults, log } = doors;
  const { callSid, callStatus } = call;
  const about = { callId: reception.nameOf(callSid), callSid, callStatus };
  const tidings = reception.progress.hear(callSid, callStatus);
  if (tidings === 'again') {
    faults.note('twilio.dup', 'Twilio says again how a call goes', about);
  } else if (tidings === 'late') {
    faults.note('twilio.late', 'Twilio says late how a call went: it is further on', about);
  } else {
    // A call that outlived what we remember of announcements is an orphan by name only.
    const wasLive = isOver(call) && calls.hungUp(callSid);
    if (tidings === 'orphan' && !wasLive)
      faults.note('twilio.orphan', 'Twilio says how a call goes that we do not know', about);
    else if (isOver(call)) {
      const expected = reception.forget(callSid);
      if (expected !== null) doors.notComing(expected);
      log.info('Twilio says that a call is over', about);
    }
  }
}
