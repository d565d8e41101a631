import type { IncomingMessage, Server } from 'node:http';
import type { Express } from 'express';
import expressWs from 'express-ws';
import type { WebSocket } from 'ws';
import type { HttpDoors } from './doors.ts';
import { textOf } from './problems.ts';
import { isFromTwilio } from './twilio-signature.ts';
import { streamAddress, twilioPaths } from './twilio-urls.ts';

/**
 * Opens the WebSocket of the media streams. Everything that express-ws gets wrong is dealt with here. Call it before
 * any other route: it passes upgrades through the app, and whatever comes first would see them as strange GETs.
 */
export function openSockets(app: Express, server: Server, doors: HttpDoors): void {
  const sockets = expressWs(app, server, {
    // It would patch `.ws` into express.Router for the whole process, and in Express 5 in the wrong place.
    leaveRouterUntouched: true,
    wsOptions: { maxPayload: frameBytesMax, perMessageDeflate: false, verifyClient: refuseEarly(doors) },
  });
  // express-ws hands us `/twilio/media/.websocket` as request.url: nothing of the request is used after the upgrade.
  sockets.app.ws(twilioPaths.media, (socket) => handOver(socket, doors));
  const everySocket = sockets.getWss();
  everySocket.on('connection', (socket) => noteErrors(socket, doors));
  // It takes the server's errors upon itself, and nobody would hear of a port that is taken.
  everySocket.on('error', (error) => doors.log.error('the server failed', { error: error.message }));
}

// A 20 ms frame is under 400 bytes, a start message with every parameter allowed a few thousand.
const frameBytesMax = 65_536;

type Decide = (isWelcome: boolean, status?: number, message?: string) => void;

/** Answers an upgrade we do not want before the 101: express-ws routes only after it, when it is too late to refuse. */
function refuseEarly(doors: HttpDoors) {
  return ({ req }: { req: IncomingMessage }, decide: Decide): void => {
    try {
      const refusal = refusalOf(req, doors);
      if (refusal === null) decide(true);
      else decide(false, refusal.status, refusal.message);
    } catch (thrown) {
      doors.log.error('an upgrade failed because of a bug of ours', { error: textOf(thrown) });
      decide(false, 500, 'Something of ours broke; the log says what.');
    }
  };
}

interface Refusal {
  readonly status: 403 | 404 | 503;
  readonly message: string;
}

function refusalOf(request: IncomingMessage, doors: HttpDoors): Refusal | null {
  const path = (request.url ?? '').split('?', 1)[0];
  if (path !== twilioPaths.media && path !== `${twilioPaths.media}/`) {
    return { status: 404, message: 'There is no WebSocket at this path.' };
  }
  if (!isFromTwilio({ request, params: {}, addressAt: streamAddress }, doors)) {
    return { status: 403, message: 'The upgrade is not signed by Twilio for our public address.' };
  }
  if (doors.calls.roomForLine()) return null;
  doors.log.warn('a media stream was refused: as many calls are live as may be', {
    live: doors.calls.active(),
  });
  return { status: 503, message: 'As many calls are live as may be. Try again later.' };
}

/** express-ws forgets the promise of a handler: a rejection would end the process and leave the socket open. */
function handOver(socket: WebSocket, doors: HttpDoors): void {
  // An async function begins at once, so no frame is missed, and turns whatever is thrown into a rejection.
  const accept = async () => doors.acceptMedia(socket);
  accept().catch((thrown: unknown) => {
    doors.log.error('a media socket failed because of a bug of ours', { error: textOf(thrown) });
    socket.close(unexpectedCondition);
  });
}

// RFC 6455's word for it.
const unexpectedCondition = 1011;

/** A socket that fails with nobody listening, by too long a frame for one, takes the process with it. */
function noteErrors(socket: WebSocket, doors: HttpDoors): void {
  socket.on('error', (error) => doors.log.warn('a WebSocket failed', { reason: error.message }));
}
