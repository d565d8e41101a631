import { isSignedByTwilio } from '../adapters/line/twilio/signature.ts';
import { acceptTwilioStream, type StreamDoors } from '../adapters/line/twilio/twilio-stream.ts';
import type { Agent } from '../agents/agent.ts';
import type { Settings } from '../config.ts';
import { isWithin } from '../core/calendar/week.ts';
import { isPrivateHost } from '../egress/private-address.ts';
import type { ClosedNotice, HttpDoors, LiveCalls, Readiness, Verify } from '../http/doors.ts';
import { loadTwiml } from '../http/twiml.ts';
import type { PrometheusMetrics } from '../metrics.ts';
import type { Faults } from '../ports/faults.ts';
import type { Jobs } from '../ports/jobs.ts';
import type { Log } from '../ports/log.ts';
import type { Calls } from '../runtime/calls.ts';
import type { Crew } from '../runtime/crew.ts';
import type { Drain } from '../runtime/drain.ts';
import type { Roster } from '../runtime/failover/roster.ts';
import type { LoadWatch } from '../runtime/load-watch.ts';
import { localTimesIn } from '../runtime/local-time.ts';
import { makeReady } from '../runtime/make-ready.ts';
import type { Reception } from '../runtime/reception.ts';
import { systemTime } from '../runtime/timers.ts';
import { describeHouse } from './house.ts';
import { keysOf } from './keys.ts';
import type { Store } from './store.ts';

/** Everything that stands behind the doors. */
export interface Parts {
  readonly settings: Settings;
  readonly agent: Agent;
  readonly crew: Crew;
  readonly roster: Roster;
  readonly calls: Calls;
  readonly reception: Reception;
  readonly store: Store;
  readonly jobs: Jobs;
  readonly drain: Drain;
  readonly load: LoadWatch;
  readonly metrics: PrometheusMetrics;
  readonly log: Log;
  readonly faults: Faults;
}

/** What the server sees of the house. Throws a sentence for whoever edited a file of `twiml` and slipped. */
export function httpDoors(parts: Parts): HttpDoors {
  const { settings, agent, crew, roster, calls, reception, store, jobs, metrics, log, faults } = parts;
  return {
    publicUrl: settings.publicUrl,
    accountSid: settings.twilio.accountSid,
    verify: verifier(settings, log),
    twiml: loadTwiml(),
    reception,
    calls: liveCalls(calls),
    callsMax: settings.sessionsMax,
    agent: agent.brief.name,
    transferMs: agent.brief.patience.transferMs,
    trustedProxies: settings.trustedProxies,
    closedNotice: closedNotices(agent),
    expecting: (callId) => makeReady(callId, agent, crew),
    notComing: (callId) => crew.asr.dismiss?.(callId),
    acceptMedia: (socket, onStart) => acceptTwilioStream(socket, streamDoors(parts, onStart)),
    redisConnected: () => store.redis.connected(),
    workerAlive: () => jobs.workerAlive(),
    fault: () => crew.asr.fault(),
    ready: () => readiness(parts),
    operator: {
      apiKeys: keysOf(settings, log),
      figures: metrics,
      house: describeHouse(settings, agent, crew),
      workerAlive: () => jobs.workerAlive(),
      onDuty: () => roster.onDuty(),
    },
    log,
    faults,
    metrics,
    clock: systemTime,
    timers: systemTime,
  };
}

/** Whether Twilio signed a request; null where that is not asked. */
function verifier({ twilio, publicUrl }: Settings, log: Log): Verify | null {
  const { authToken, validateSignatures } = twilio;
  if (authToken !== null && validateSignatures) {
    if (isPrivateHost(new URL(publicUrl).hostname)) {
      log.warn('every webhook of Twilio will be refused: it signs for another address than PUBLIC_URL', {
        publicUrl,
        remedy: 'set PUBLIC_URL to the address that Twilio calls; rehearsals at this one go on working',
      });
    }
    return (url, params, signature) => isSignedByTwilio({ authToken, url, params, signature });
  }
  log.warn('signatures are not checked: whoever reaches the port can pretend to be Twilio', {
    remedy: 'set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN before the port can be reached from outside',
  });
  return null;
}

/** Whether new calls are taken. Somebody who stands in is good enough; when nobody is left, a caller is better sent elsewhere. */
function readiness({ drain, load, crew, roster }: Parts): Readiness {
  if (drain.hasBegun) return { ok: false, reason: 'the gateway is stopping' };
  const reason = crew.asr.fault() ?? roster.fault() ?? load.tooBusy;
  return reason === null ? { ok: true } : { ok: false, reason };
}

/** What callers hear instead of the agent, whenever they call. */
function closedNotices({ hours, language }: Agent): () => ClosedNotice | null {
  if (hours === null) return () => null;
  const { timeZone, open, closedMessage } = hours;
  const localTime = localTimesIn(timeZone);
  return () => (isWithin(open, localTime(new Date())) ? null : { message: closedMessage, language });
}

/** The live calls as the doors see them. */
function liveCalls(calls: Calls): LiveCalls {
  return {
    active: () => calls.live,
    byPhase: () => calls.byPhase,
    room: (expected) => calls.hasRoom(expected),
    roomForLine: () => calls.hasRoomForLine(),
    hungUp: (callSid) => calls.hungUp(callSid),
    streamOver: (callSid, stream) => calls.streamOver(callSid, stream),
    latestStream: (callSid) => calls.latestStream(callSid),
    awaitedStream: (callSid) => calls.awaitedStream(callSid),
    transferAnswered: (callSid) => calls.transferAnswered(callSid),
    transferFailed: (callSid, reason) => calls.transferFailed(callSid, reason),
  };
}

/** What one stream needs of the house; `onStart` is called once it has said whose it is. */
function streamDoors(
  { calls, reception, agent, settings, log, faults }: Parts,
  onStart: () => void,
): StreamDoors {
  return {
    accountSid: settings.twilio.accountSid,
    timers: systemTime,
    log,
    faults,
    callIdOf: (callSid) => reception.nameOf(callSid),
    admit: (start, line) => {
      onStart();
      const announced = reception.redeem(start);
      return 'refused' in announced ? announced : calls.connect(announced, agent, line);
    },
  };
}
