import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { CarrierMessages } from '../../../src/phone/carrier-messages.ts';
import { signUpgrade } from '../../../src/phone/signature.ts';
import { readDocument } from '../../../src/phone/twiml-document.ts';
import { sendWebhook } from '../../../src/phone/webhook.ts';

/** What the carrier's side knows of a light gateway; it can be handed to another process. */
export interface House {
  readonly accountSid: string;
  readonly authToken: string;
  readonly port: number;
}

/** Where the carrier believes it to be: what is signed. */
export const publicUrl = 'https://phone.example.com';
export const voiceUrl = `${publicUrl}/twilio/voice`;
export const statusUrl = `${publicUrl}/twilio/status`;
export const mediaUrl = 'wss://phone.example.com/twilio/media';

/** Where an address of the house really is. */
export function dialOf({ port }: House): (url: string) => string {
  return (url) => url.replace(/^(http|ws)s:\/\/phone\.example\.com/, `$1://127.0.0.1:${port}`);
}

/** A media stream as the carrier has it: open, and introduced. */
export interface OpenStream {
  readonly callSid: string;
  readonly streamSid: string;
  readonly socket: WebSocket;
  readonly messages: CarrierMessages;
}

/** Rings the house and opens the call's stream, with no more than the wire asks for; the stream comes so long after. */
export async function ring(house: House, from = '+15005550001', streamAfterMs = 0): Promise<OpenStream> {
  const { accountSid, authToken } = house;
  const callSid = `CA${randomBytes(16).toString('hex')}`;
  const answer = await sendWebhook({
    url: voiceUrl,
    method: 'POST',
    fields: {
      CallSid: callSid,
      AccountSid: accountSid,
      From: from,
      To: '+15005550006',
      CallStatus: 'ringing',
      Direction: 'inbound',
      ApiVersion: '2010-04-01',
    },
    authToken,
    dial: dialOf(house),
  });
  const verbs = readDocument(answer);
  const connect = Array.isArray(verbs) ? verbs.find((verb) => verb.verb === 'Connect') : undefined;
  if (connect === undefined) throw new Error(`the gateway did not take the call: ${JSON.stringify(verbs)}`);
  if (streamAfterMs > 0) await sleep(streamAfterMs);
  const socket = await dialStream(house, connect.stream.url);
  const streamSid = `MZ${randomBytes(16).toString('hex')}`;
  const messages = new CarrierMessages({ accountSid, streamSid, callSid });
  socket.send(messages.connected());
  socket.send(messages.start(connect.stream.parameters));
  return { callSid, streamSid, socket, messages };
}

/** Opens a WebSocket with an upgrade that is signed for its address. */
export function dialStream(
  house: House,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<WebSocket> {
  return open(
    new WebSocket(dialOf(house)(url), {
      headers: { 'x-twilio-signature': signUpgrade(house.authToken, url), ...headers },
      perMessageDeflate: false,
    }),
  );
}

/** Resolves once the upgrade was answered with 101. */
export function open(socket: WebSocket): Promise<WebSocket> {
  return new Promise((opened, failed) => {
    socket.once('error', failed);
    socket.once('open', () => {
      socket.off('error', failed);
      opened(socket);
    });
  });
}
