import type { TransferTrouble } from '../core/call/event.ts';
import type { Ending } from '../core/call/state.ts';
import { type CallWebhook, isOver } from './call-webhook.ts';
import type { HttpDoors } from './doors.ts';
import { afterStreamAddress, publicAddress, streamAddress, twilioPaths } from './twilio-urls.ts';

/** What Twilio is to do with a call whose stream is over, or which a person's telephone has rung for. */
export function answerAfterStream(call: CallWebhook, doors: HttpDoors): string {
  const { callSid, stream, dialStatus } = call;
  const { calls, reception, log, faults, twiml } = doors;
  if (isOver(call)) return endUnheard(callSid, doors);
  if (!calls.streamOver(callSid, stream)) {
    const message = 'Twilio asked about a stream that was over long ago: the request may be replayed';
    faults.note('twilio.dup', message, { callId: reception.nameOf(callSid), callSid, stream });
    return twiml.technicalProblem();
  }
  if (dialStatus !== null && wasTaken(dialStatus)) return endTransfer(callSid, doors);
  if (dialStatus !== null) calls.transferFailed(callSid, troubleOf(dialStatus));
  const awaited = calls.awaitedStream(callSid);
  const departure = awaited === null ? reception.departureOf(callSid) : null;
  const callId = reception.nameOf(callSid);
  const asked = { callId, callSid, stream, dialStatus, awaited };
  log.info('a stream is over, and Twilio asks what comes next', asked);
  if (awaited !== null) return connectAgain(call, awaited, doors);
  if (departure === null) return apologise(callSid, 'nobody here knows why the stream is over', doors);
  // Where it has rung in vain and nobody is here to say so, it would only ring in vain again.
  if ('transferTo' in departure && dialStatus !== null)
    return apologise(callSid, 'a telephone rang in vain, and the call is over', doors);
  if ('transferTo' in departure) return ring(call, departure.transferTo, doors);
  return isTold(departure.hangUp) ? twiml.goodbye() : apologise(callSid, departure.hangUp, doors);
}

/** The call cannot go on, and its caller has not heard why. */
function apologise(callSid: string, reason: string, { log, reception, twiml }: HttpDoors): string {
  const callId = reception.nameOf(callSid);
  log.warn('a caller hears an apology and the call ends', {
    callId,
    callSid,
    reason,
    remedy:
      callId === null
        ? 'nothing was announced of this call here: look whether we were started since'
        : 'what went wrong stands in the lines before this one with the same callId',
  });
  return twiml.technicalProblem();
}

/** The caller hung up while a telephone rang for them, or after that: nobody hears our answer. */
function endUnheard(callSid: string, { calls, twiml }: HttpDoors): string {
  calls.hungUp(callSid);
  return twiml.goodbye();
}

/** `answered` is what Twilio says of a call that it still counts as connected. */
function wasTaken(dialStatus: string): boolean {
  return dialStatus === 'completed' || dialStatus === 'answered';
}

/** The two have finished talking. That they began was told by a callback of its own; if that got lost, it is told here. */
function endTransfer(callSid: string, { calls, log, reception, twiml }: HttpDoors): string {
  calls.transferAnswered(callSid);
  log.info('a call that was handed over is finished', { callId: reception.nameOf(callSid), callSid });
  return twiml.goodbye();
}

function troubleOf(dialStatus: string): TransferTrouble {
  switch (dialStatus) {
    case 'busy':
      return 'busy';
    case 'no-answer':
      return 'no_answer';
    // Somebody with access to the account took the call back before it was answered.
    case 'canceled':
      return 'refused';
    // `failed`: there is no such number, or no way to it.
    default:
      return 'unreachable';
  }
}

/** Connects the caller to a call that waits for them. */
function connectAgain(call: CallWebhook, stream: number, doors: HttpDoors): string {
  const { callSid, accountSid, from, to, direction } = call;
  const { publicUrl, reception, agent, twiml } = doors;
  const { token } = reception.announce({ callSid, accountSid, from, to, direction, agent, stream });
  return twiml.resume({
    streamUrl: streamAddress(publicUrl),
    token,
    afterStreamUrl: afterStreamAddress(publicUrl, stream),
  });
}

function ring({ stream }: CallWebhook, to: string, { publicUrl, transferMs, twiml }: HttpDoors): string {
  return twiml.transfer({
    to,
    ringSeconds: Math.max(ringSecondsMin, Math.floor(transferMs / 1_000) - slackSeconds),
    // No stream comes between: when the ringing is over, Twilio still asks what comes after the one that was left.
    afterStreamUrl: afterStreamAddress(publicUrl, stream),
    statusUrl: publicAddress(publicUrl, twilioPaths.status),
  });
}

// Twilio rings for up to five seconds longer than it was told, and needs a moment to ask us: by then we should still wait.
const slackSeconds = 7;
// Less than this is no attempt.
const ringSecondsMin = 5;

/** Whether the caller knows why the conversation is over; otherwise Twilio has to tell them. */
function isTold(ending: Ending): boolean {
  switch (ending) {
    case 'agent_done':
    case 'transferred':
    case 'opted_out':
    case 'caller_silent':
    case 'too_long':
    case 'caller_hung_up':
    case 'provider_failed':
      return true;
    case 'voice_failed':
    case 'broken':
    case 'line_lost':
      return false;
  }
}
