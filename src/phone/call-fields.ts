import type { FinalStatus } from './ledger.ts';

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
  return {
    CallStatus: status,
    CallDuration: String(Math.round(durationMs / 1000)),
    Duration: String(Math.ceil(durationMs / 60_000)), // Minutes, as they are billed.
    Timestamp: endedOn.toUTCString().replace('GMT', '+0000'),
    SequenceNumber: '0',
    CallbackSource: 'call-progress-events',
  };
}
