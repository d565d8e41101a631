import type { DialStatus, FinalStatus } from './ledger.ts';

/** The fields of a webhook that go beyond those of every webhook of the call. */
export type CallFields = Readonly<Record<string, string>> & { CallStatus: string };

/** What Twilio says about a call in every webhook. What it does not know it sends empty, and signs it. */
export function callFields(call: { callSid: string; accountSid: string; from: string; to: string }) {
  return {
    CallSid: call.callSid,
    AccountSid: call.accountSid,
    From: call.from,
    To: call.to,
    Caller: call.from,
    Called: call.to,
    Direction: 'inbound',
    ApiVersion: '2010-04-01',
    FromCity: '',
    FromState: '',
    FromZip: '',
    FromCountry: 'US',
    ToCity: '',
    ToState: '',
    ToZip: '',
    ToCountry: 'US',
  };
}

/** What the status callback adds at the end of a call: an inbound number's only callback, hence number 0. */
export function endFields(status: FinalStatus, durationMs: number, endedOn: Date): CallFields {
  return { CallStatus: status, ...durationFields(durationMs), ...progressFields(0, endedOn) };
}

/** What a status callback says besides about a step of a call: which one it is, counted from 0, and when it was. */
export function progressFields(sequenceNumber: number, on: Date) {
  return {
    Timestamp: on.toUTCString().replace('GMT', '+0000'),
    SequenceNumber: String(sequenceNumber),
    CallbackSource: 'call-progress-events',
  };
}

/** How long a call that is over has lasted. */
export function durationFields(durationMs: number) {
  return {
    CallDuration: String(Math.round(durationMs / 1000)),
    Duration: String(Math.ceil(durationMs / 60_000)), // Minutes, as they are billed.
  };
}

/** What the action of `<Dial>` is told of the call that was made. A duration comes only with one that was answered. */
export function dialFields(dialled: { callSid: string; status: DialStatus; talkedMs: number | undefined }) {
  const { callSid, status, talkedMs } = dialled;
  return {
    CallStatus: 'in-progress',
    DialCallSid: callSid,
    DialCallStatus: status,
    DialBridged: String(talkedMs !== undefined),
    ...(talkedMs === undefined ? {} : { DialCallDuration: String(Math.round(talkedMs / 1000)) }),
  };
}
