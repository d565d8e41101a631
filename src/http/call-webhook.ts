import type { Request } from 'express';
import { z } from 'zod';
import { noteBadRequest } from './bad-request.ts';
import { callerNumber } from './caller-number.ts';
import type { HttpDoors } from './doors.ts';
import type { Problem } from './problems.ts';
import { isFromTwilio } from './twilio-signature.ts';
import { publicAddress } from './twilio-urls.ts';

/** What Twilio tells of a call on every webhook. */
export interface CallWebhook {
  readonly callSid: string;
  readonly accountSid: string;
  /** Null where the number is withheld. */
  readonly from: string | null;
  readonly to: string;
  readonly direction: 'inbound' | 'outbound';
  readonly callStatus: string;
  /** What became of the telephone that the call was handed to; null when it was not. */
  readonly dialStatus: string | null;
  /** The call that was handed to this one; null when this is no such call. */
  readonly parentCallSid: string | null;
  /** Which of the call's streams our own address speaks of; null when it does not say. */
  readonly stream: number | null;
}

/** Reads a webhook about a call, or says why it is refused. Nothing comes of a request that is. */
export function readCallWebhook(request: Request, doors: HttpDoors): CallWebhook | Problem {
  const params = formOf(request);
  const addressAt = (publicUrl: string) => publicAddress(publicUrl, request.originalUrl);
  if (!isFromTwilio({ request, params, addressAt }, doors)) return notSigned;
  if (doors.accountSid !== null && params['AccountSid'] !== doors.accountSid) {
    doors.faults.note('auth.account', 'a webhook of another Twilio account was refused', {
      accountSid: String(params['AccountSid'] ?? '').slice(0, sidLength),
      ours: doors.accountSid,
      advice: foreignAccount.detail,
    });
    return foreignAccount;
  }
  const fields = callFields.safeParse(params);
  if (fields.success) return { ...fields.data, stream: streamIn(request.query['stream']) };
  noteBadRequest(request, notAboutACall, doors.faults);
  return notAboutACall;
}

/** Whether a webhook was refused. */
export function isProblem(read: CallWebhook | Problem): read is Problem {
  return 'status' in read;
}

/** Whether Twilio has the last word on a call here: it says nothing more of it. */
export function isOver({ callStatus }: CallWebhook): boolean {
  return finalStatuses.has(callStatus);
}

const finalStatuses = new Set(['completed', 'busy', 'failed', 'no-answer', 'canceled']);

function formOf(request: Request): Readonly<Record<string, unknown>> {
  const form = z.record(z.string(), z.unknown()).safeParse({ ...request.body });
  return form.success ? form.data : {};
}

const sidLength = 34;
const sid = (prefix: string) => z.string().regex(new RegExp(`^${prefix}[0-9a-zA-Z]{32}$`));
// Twilio leaves fields out and adds others as it likes; these two are always there.
const callFields = z
  .object({
    CallSid: sid('CA'),
    AccountSid: sid('AC'),
    From: z.string().catch(''),
    To: z.string().catch(''),
    Direction: z.string().catch('inbound'),
    CallStatus: z.string().catch(''),
    DialCallStatus: z.string().nullable().catch(null),
    ParentCallSid: z.string().nullable().catch(null),
  })
  .transform((fields) => {
    return {
      callSid: fields.CallSid,
      accountSid: fields.AccountSid,
      from: callerNumber(fields.From),
      to: fields.To,
      direction: fields.Direction.startsWith('outbound') ? ('outbound' as const) : ('inbound' as const),
      callStatus: fields.CallStatus,
      dialStatus: fields.DialCallStatus,
      parentCallSid: fields.ParentCallSid,
    };
  });

function streamIn(query: unknown): number | null {
  return typeof query === 'string' && /^[1-9]\d{0,5}$/.test(query) ? Number(query) : null;
}

const notSigned: Problem = {
  type: 'urn:parley:problem:not-signed',
  title: 'Not signed by Twilio',
  status: 403,
  detail:
    'The request carries no valid signature of Twilio for our public address. The log says what to check.',
};

const foreignAccount: Problem = {
  type: 'urn:parley:problem:foreign-account',
  title: 'Another account',
  status: 403,
  detail:
    'The call belongs to another Twilio account. Set TWILIO_ACCOUNT_SID to the account whose calls we take.',
};

const notAboutACall: Problem = {
  type: 'urn:parley:problem:not-about-a-call',
  title: 'No call',
  status: 400,
  detail: 'CallSid (CA and 32 hexadecimal digits) or AccountSid (AC and 32) is missing or wrong. Send both.',
};
