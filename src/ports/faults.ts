/** What others do wrong, and what goes wrong between us, by the name it has in the log and in the figures. */
export type FaultCode =
  // Twilio's webhooks
  | 'twilio.dup'
  | 'twilio.late'
  | 'twilio.orphan'
  | 'twilio.rest'
  | 'twilio.badrequest'
  | 'webhook.slow'
  // Who may come in
  | 'auth.sig'
  | 'auth.unsigned'
  | 'auth.account'
  | 'auth.token'
  | 'token.reused'
  | 'auth.key'
  | 'ws.flood'
  | 'shed.call'
  | 'shed.socket'
  // What a media stream says
  | 'twilio.badmsg'
  | 'twilio.unknown'
  | 'ws.failed'
  | 'ws.toobig'
  | 'ws.backpressure'
  | 'stream.nostart'
  | 'stream.dupstart'
  | 'stream.order'
  | 'stream.badformat'
  | 'stream.stalled'
  | 'stream.lost'
  | 'stream.resumed'
  | 'media.badpayload'
  | 'media.reorder'
  | 'media.gap'
  | 'media.dup'
  | 'mark.ignored'
  // Who works for us
  | 'provider.switched'
  | 'provider.resting'
  | 'provider.refused'
  | 'asr.reconnect'
  | 'tts.lost'
  | 'tts.warning'
  | 'tts.badmsg'
  | 'asr.connect'
  | 'asr.timeout'
  | 'asr.auth'
  | 'asr.rate'
  | 'asr.stalled'
  | 'asr.badmsg'
  // What we keep
  /** No room on the disk, or nobody may write to it. */
  | 'disk.full'
  /** The disk does not do its work, for another reason. */
  | 'disk.failed';

/** Where it is noted that something went wrong which we survive. Noting never fails and never waits. */
export interface Faults {
  /** Written down and counted. The same over and over is written down a few times and then summed up. */
  note(code: FaultCode, message: string, fields?: object): void;
  /** Only counted: too common, or too small, for a line each. */
  count(code: FaultCode, times?: number): void;
}
