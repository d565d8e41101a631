import type { IncomingMessage, Server } from 'node:http';
import type { Express } from 'express';
import expressWs from 'express-ws';
import type { WebSocket } from 'ws';
import type { HttpDoors } from './doors.ts';
import type { FloodGate } from './flood-gate.ts';
import { textOf } from './problems.ts';
import { isFromTwilio } from './twilio-signature.ts';
import { streamAddress, twilioPaths } from './twilio-urls.ts';

/**
 * Opens the WebSocket of the media streams. Everything that express-ws gets wrong is dealt with here. Call it before
 * any other route: it passes upgrades through the app, and whatever comes first would see them as strange GETs.
 */
export function openSockets(app: Express, server: Server, doors: HttpDoors, gate: FloodGate): void {
  /** Sockets that have not yet told which call they carry. */
  const waiting = new Set<WebSocket>();
  const sockets = expressWs(app, server, {
    // It would patch `.ws` into express.Router for the whole process, and in Express 5 in the wrong place.
    leaveRouterUntouched: true,
    wsOptions: {
      maxPayload: frameBytesMax,
      perMessageDeflate: false,
      verifyClient: refuseEarly(doors, gate, waiting),
    },
  });
  // express-ws hands us `/twilio/media/.websocket` as request.url: nothing of the request is used after the upgrade.
  sockets.app.ws(twilioPaths.media, (socket) => handOver(socket, doors, () => waiting.delete(socket)));
  const everySocket = sockets.getWss();
  everySocket.on('connection', (socket) => {
    noteErrors(socket, doors);
    waiting.add(socket);
    socket.once('close', () => waiting.delete(socket));
  });
  // It takes the server's errors upon itself, and nobody would hear of a port that is taken.
  everySocket.on('error', (error) => doors.log.error('the server failed', { error: error.message }));
}

// A 20 ms frame is under 400 bytes, a start message with every parameter allowed a few thousand.
const frameBytesMax = 65_536;

type Decide = (isWelcome: boolean, status?: number, message?: string) => void;

/** Answers an upgrade we do not want before the 101: express-ws routes only after it, when it is too late to refuse. */
function refuseEarly(doors: HttpDoors, gate: FloodGate, waiting: ReadonlySet<WebSocket>) {
  return ({ req }: { req: IncomingMessage }, decide: Decide): void => {
    try {
      const refusal = refusalOf(req, doors, gate, waiting.size);
      if (refusal === null) decide(true);
      else decide(false, refusal.status, refusal.message);
    } catch (thrown) {
      doors.log.error('an upgrade failed because of a bug of ours', { error: textOf(thrown) });
      decide(false, 500, 'Something of ours broke; the log says what.');
    }
  };
}

interface Refusal {
  readonly status: 403 | 404 | 429 | 503;
  readonly message: string;
}

/** What costs least is asked first: nothing is computed for whoever floods us. */
function refusalOf(
  request: IncomingMessage,
  doors: HttpDoors,
  gate: FloodGate,
  waiting: number,
): Refusal | null {
  const path = (request.url ?? '').split('?', 1)[0];
  if (path !== twilioPaths.media && path !== `${twilioPaths.media}/`) {
    return { status: 404, message: 'There is no WebSocket at this path.' };
  }
  const flood = gate.refuse(request);
  if (flood === 'from one address') return { status: 429, message: 'Too many requests from this address.' };
  if (flood === 'from many addresses') return { status: 503, message: 'Too many requests. Try again later.' };
  return refuseTheIdle(waiting, doors) ?? refuseStrangers(request, doors) ?? shed(waiting, doors);
}

/** Each call that was announced may bring a stream; more sockets that say nothing are nobody's. */
function refuseTheIdle(waiting: number, { reception, callsMax, faults }: HttpDoors): Refusal | null {
  const awaited = reception.awaitedCount;
  if (waiting < awaited + idleSocketsMin + callsMax * idleSocketsShare) return null;
  faults.note('ws.flood', 'a media stream was refused: too many others have not said whose they are', {
    waiting,
    awaited,
  });
  return { status: 503, message: 'Too many streams have not begun. Try again later.' };
}

// A stream that is refused says goodbye for a moment, and one whose announcement is late or lost waits for its timeout.
// At worst that happens to a tenth of all calls at once.
const idleSocketsShare = 0.1;
const idleSocketsMin = 20;

function refuseStrangers(request: IncomingMessage, doors: HttpDoors): Refusal | null {
  if (isFromTwilio({ request, params: {}, addressAt: streamAddress }, doors)) return null;
  return { status: 403, message: 'The upgrade is not signed by Twilio for our public address.' };
}

/** A call that was announced before we took no more calls has our word: one socket for each of those is let in. */
function shed(waiting: number, { calls, ready, reception, faults }: HttpDoors): Refusal | null {
  const readiness = ready();
  const reason = calls.roomForLine()
    ? !readiness.ok && waiting >= reception.awaitedCount && readiness.reason
    : 'as many calls are live as may be';
  if (reason === false) return null;
  faults.note('shed.socket', 'a media stream was refused: no new calls are taken', {
    reason,
    live: calls.active(),
  });
  return { status: 503, message: 'No new calls are taken. Try again later.' };
}

/** express-ws forgets the promise of a handler: a rejection would end the process and leave the socket open. */
function handOver(socket: WebSocket, doors: HttpDoors, onStart: () => void): void {
  // An async function begins at once, so no frame is missed, and turns whatever is thrown into a rejection.
  const accept = async () => doors.acceptMedia(socket, onStart);
  accept().catch((thrown: unknown) => {
    doors.log.error('a media socket failed because of a bug of ours', { error: textOf(thrown) });
    socket.close(unexpectedCondition);
  });
}

// RFC 6455's word for it.
const unexpectedCondition = 1011;

/** A socket that fails with nobody listening takes the process with it. What it means, whoever carries the stream says. */
function noteErrors(socket: WebSocket, doors: HttpDoors): void {
  socket.on('error', (error) => doors.log.debug('a WebSocket failed', { reason: error.message }));
}
