import { WebSocket } from 'ws';
import { MediaStream, type StreamOrder } from './media-stream.ts';
import { signUpgrade } from './signature.ts';
import { faultOfStreamUrl } from './stream-url.ts';
import type { Trouble } from './trouble.ts';

// Twilio documents no figure; this is what it allows a webhook's connection.
const connectMsMax = 5000;

/** Dials the gateway's WebSocket with a signed upgrade. */
export function openStream(order: StreamOrder): Promise<MediaStream | Trouble> {
  const fault = faultOfStreamUrl(order.url);
  if (fault) return Promise.resolve(fault);
  return new Promise((resolve) => {
    const socket = new WebSocket(order.dialUrl, {
      headers: {
        'x-twilio-signature': signUpgrade(order.authToken, order.url),
        'user-agent': 'Parley-Virtual-Carrier/1.0',
      },
      handshakeTimeout: connectMsMax,
      perMessageDeflate: false,
    });
    const refuse = (refusal: Trouble) => {
      socket.terminate();
      resolve(refusal);
    };
    const onError = (error: Error) => refuse(refusalOf(error));
    socket.on('error', onError);
    socket.once('unexpected-response', (_request, response) => {
      refuse({ code: 31920, message: `the upgrade was answered with ${response.statusCode} instead of 101` });
    });
    socket.once('open', () => {
      socket.off('error', onError);
      resolve(new MediaStream(socket, order));
    });
  });
}

function refusalOf(error: Error & { code?: string }): Trouble {
  if (error.code === 'ECONNREFUSED') return { code: 31902, message: 'the connection was refused' };
  if (error.message.includes('timed out'))
    return { code: 31901, message: 'the gateway did not answer in time' };
  return { code: 31920, message: `the upgrade failed: ${error.message}` };
}
