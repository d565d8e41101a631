import type { FaultCode } from '../../../ports/faults.ts';

/** What Twilio says on a media stream, in our words. */
export type TwilioMessage =
  | { readonly type: 'connected' }
  | { readonly type: 'start'; readonly start: StartMessage }
  /** Audio of the caller, 20 ms as a rule, until the next message is read; chunks are numbered from 1, where they are. */
  | {
      readonly type: 'media';
      readonly audio: Uint8Array;
      readonly atMs: number;
      readonly chunk: number | null;
    }
  | { readonly type: 'dtmf'; readonly key: string }
  | { readonly type: 'mark'; readonly name: string }
  | { readonly type: 'stop' }
  /** Well-formed and not meant for us: an event Twilio may add one day, or a track that is not the caller's. */
  | { readonly type: 'ignored'; readonly event: string };

/** What a stream says of itself when it begins. */
export interface StartMessage {
  readonly streamSid: string;
  readonly callSid: string;
  readonly accountSid: string;
  readonly format: MediaFormat;
  readonly parameters: Readonly<Record<string, string>>;
}

/** How the audio of a stream is encoded. */
export interface MediaFormat {
  readonly encoding: string;
  readonly sampleRate: number;
  readonly channels: number;
}

/** A text that is not a message; the reason is for the log. */
export interface Unreadable {
  readonly type: 'unreadable';
  readonly code: Extract<FaultCode, 'twilio.badmsg' | 'media.badpayload'>;
  readonly reason: string;
}
