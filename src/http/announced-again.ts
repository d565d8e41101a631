import type { CallWebhook } from './call-webhook.ts';
import type { HttpDoors } from './doors.ts';
import { afterStreamAddress } from './twilio-urls.ts';

// Twilio gives a webhook up, repeats and all, after fifteen seconds. Past the life of a token nobody repeats in good faith.
const repeatsMsMax = 60_000;

/**
 * What Twilio hears when it announces a call once more: null when the call may be announced as if for the first time.
 * Twilio repeats what it had no answer to, but whoever has seen a signed request can repeat it as well, at any time. So
 * no call that has begun is disturbed by it, and no token is given away that would open the door to one.
 */
export function answerAgain({ callSid }: CallWebhook, doors: HttpDoors): string | null {
  const { calls, reception, publicUrl, twiml } = doors;
  const stream = calls.latestStream(callSid);
  if (stream !== null) {
    noteAgain('a call that is live was announced again', callSid, doors);
    // Should the call truly be at its beginning again, its stream is over: Twilio is to ask what comes next.
    return twiml.goOn({ afterStreamUrl: afterStreamAddress(publicUrl, stream) });
  }
  const departure = reception.departureOf(callSid);
  if ((departure !== null && 'hangUp' in departure) || reception.progress.isOver(callSid)) {
    noteAgain('a call that is over was announced again: the request may be replayed', callSid, doors);
    return twiml.goodbye();
  }
  const agoMs = reception.progress.announcedMsAgo(callSid);
  if (agoMs === null) return null;
  if (agoMs < repeatsMsMax) {
    noteAgain('a call was announced again before its stream came', callSid, doors);
    return null;
  }
  noteAgain(
    'a call was announced again long after the first time: the request may be replayed',
    callSid,
    doors,
  );
  return twiml.technicalProblem();
}

function noteAgain(message: string, callSid: string, { faults, reception }: HttpDoors): void {
  faults.note('twilio.dup', message, { callId: reception.nameOf(callSid), callSid });
}
