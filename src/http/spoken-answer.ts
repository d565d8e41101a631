import type { RequestHandler } from 'express';
import { type CallWebhook, isProblem, readCallWebhook } from './call-webhook.ts';
import type { HttpDoors } from './doors.ts';
import { sendProblem, textOf } from './problems.ts';

/** What Twilio is to do with a call, as TwiML. */
export type Answer = (call: CallWebhook, doors: HttpDoors) => string | Promise<string>;

// Our own part takes milliseconds: a whole second means that a store, or the machine, is in trouble.
const slowAfterMs = 1_000;

// Twilio waits for fifteen seconds and a caller for about four: by then they must hear something.
const apologyAfterMs = 3_000;

/** Answers with TwiML whatever happens: a caller on the line hears an apology, never Twilio's error or nothing. */
export function speak(doors: HttpDoors, answer: Answer): RequestHandler {
  const { twiml, timers, faults, log } = doors;
  return async (request, response) => {
    // Twilio takes one answer: what comes after the apology is thrown away.
    const say = (text: string) => {
      if (!response.headersSent) response.type('text/xml').send(text);
    };
    const path = request.path;
    const slow = timers.after(slowAfterMs, () =>
      faults.note('webhook.slow', 'a webhook of Twilio takes long to answer', { path }),
    );
    const tooSlow = timers.after(apologyAfterMs, () => {
      faults.note('webhook.slow', 'a webhook took too long: the caller hears an apology', { path });
      say(twiml.technicalProblem());
    });
    try {
      const call = readCallWebhook(request, doors);
      if (isProblem(call)) sendProblem(response, call);
      else say(await answer(call, doors));
    } catch (thrown) {
      const error = textOf(thrown);
      log.error('a webhook failed because of a bug of ours: the caller hears an apology', { error });
      say(twiml.technicalProblem());
    } finally {
      slow.cancel();
      tooSlow.cancel();
    }
  };
}
