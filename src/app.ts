import type { Server } from 'node:http';
import { LocalAsr, understands } from './adapters/asr/local/local-asr.ts';
import { fileDumps } from './adapters/dumps/file.ts';
import { LocalIntent } from './adapters/intent/local.ts';
import { fileJournal } from './adapters/journal/file.ts';
import { LocalKnowledge } from './adapters/knowledge/local.ts';
import { isSignedByTwilio } from './adapters/line/twilio/signature.ts';
import { acceptTwilioStream, type StreamDoors } from './adapters/line/twilio/twilio-stream.ts';
import { RetrievalResponder } from './adapters/llm/local/retrieval-responder.ts';
import { FileOptOuts } from './adapters/opt-outs/file.ts';
import { fileRecordings } from './adapters/recordings/file.ts';
import { connectRedis, type RedisConnection, redisAddress } from './adapters/store/redis/connect.ts';
import { startEmbeddedRedis } from './adapters/store/redis/embedded.ts';
import { HttpTools } from './adapters/tools/http.ts';
import { EspeakTts } from './adapters/tts/local/espeak-tts.ts';
import { type Agent, readAgent } from './agents/agent.ts';
import { announcingRecording } from './agents/recording-notice.ts';
import { loadVoiceDetection } from './audio/voice-detector.ts';
import { Problems, type Settings } from './config.ts';
import { isWithin } from './core/calendar/week.ts';
import { brokenInvariants } from './core/call/invariants.ts';
import { guardedEgress, unguardedEgress } from './egress/egress.ts';
import type { ClosedNotice, LiveCalls, Readiness, Verify } from './http/doors.ts';
import { buildServer } from './http/server.ts';
import { loadTwiml } from './http/twiml.ts';
import type { Egress } from './ports/egress.ts';
import type { Faults } from './ports/faults.ts';
import type { Log } from './ports/log.ts';
import { Calls } from './runtime/calls.ts';
import type { Crew } from './runtime/crew.ts';
import { Drain } from './runtime/drain.ts';
import { FaultNotes } from './runtime/fault-notes.ts';
import { localTimesIn } from './runtime/local-time.ts';
import { Pacer } from './runtime/pacer.ts';
import { Reception } from './runtime/reception.ts';
import { systemTime } from './runtime/timers.ts';

/** The whole system, built and not yet reachable: whoever runs the process opens the port. */
export interface App {
  readonly server: Server;
  /** Takes no new calls; resolves when the last one, live or announced, is over and Twilio knows what comes next. */
  drain(): Promise<void>;
  /** Ends the calls that are still live, and lets go of everything in the order in which it depends on each other. */
  close(): Promise<void>;
}

/** Those whom a call hears with, thinks with and speaks with. */
export type Providers = Pick<Crew, 'asr' | 'llm' | 'tts' | 'intent' | 'knowledge'>;

/**
 * Builds the system from its settings. Throws a sentence for the person who starts it when it cannot. Whoever measures
 * the house itself, and not its providers, brings others.
 */
export async function buildApp(
  settings: Settings,
  log: Log,
  providersFor: (agent: Agent, log: Log) => Providers = localProviders,
): Promise<App> {
  const twiml = loadTwiml();
  const agent = await whoAnswers(settings);
  await loadVoiceDetection();
  const store = await openStore(settings, log);
  const faults = new FaultNotes(log, { fault: () => {} }, systemTime);
  const crew = hireCrew(providersFor(agent, log), settings, agent, log);
  const reception = new Reception(systemTime);
  const drain = new Drain(systemTime, () => calls.live + reception.expectedCount);
  const calls = new Calls({
    crew,
    callsMax: settings.sessionsMax,
    leaving: async (callSid, departure) => reception.noteDeparture(callSid, departure),
    returned: (callSid) => reception.forgetDeparture(callSid),
    ended: (callSid, because) => {
      reception.noteDeparture(callSid, { hangUp: because });
      drain.callEnded();
    },
  });
  const { server } = buildServer({
    publicUrl: settings.publicUrl,
    accountSid: settings.twilio.accountSid,
    verify: verifier(settings, log),
    twiml,
    reception,
    calls: liveCalls(calls),
    callsMax: settings.sessionsMax,
    agent: agent.brief.name,
    transferMs: agent.brief.patience.transferMs,
    trustedProxies: settings.trustedProxies,
    closedNotice: closedNotices(agent),
    acceptMedia: (socket, onStart) =>
      acceptTwilioStream(socket, streamDoors(calls, reception, agent, settings, faults, log, onStart)),
    redisConnected: () => store.redis.connected(),
    healthy: () => crew.asr.fault() === null,
    ready: () => readiness(drain, crew),
    log,
    faults,
    clock: systemTime,
    timers: systemTime,
  });
  const close = async () => {
    await calls.endAll();
    await Promise.all([crew.asr.close(), crew.tts.close()]);
    await store.close();
  };
  return { server, drain: () => drain.begin(), close };
}

async function whoAnswers(settings: Settings): Promise<Agent> {
  const agent = await readAgent(settings.agent);
  checkLanguage(agent, settings);
  return settings.recording === 'announce' ? announcingRecording(agent) : agent;
}

function checkLanguage({ language }: Agent, settings: Settings): void {
  if (understands(language)) return;
  const what = `language: the local recogniser does not understand ${language}, only English`;
  throw new Problems([{ where: settings.agent, what }]);
}

function readiness(drain: Drain, crew: Crew): Readiness {
  if (drain.hasBegun) return { ok: false, reason: 'the gateway is stopping' };
  const fault = crew.asr.fault();
  return fault === null ? { ok: true } : { ok: false, reason: fault };
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

/** Everyone who works for calls. */
function hireCrew(providers: Providers, settings: Settings, agent: Agent, log: Log): Crew {
  const { dataDir } = settings;
  return {
    ...providers,
    tools: new HttpTools({ tools: agent.tools, timers: systemTime, egress: egressFor(settings) }),
    optOuts: new FileOptOuts({ dataDir }),
    journal: fileJournal({ dataDir, timers: systemTime, log }),
    dumps: fileDumps({ dataDir }),
    recordings: settings.recording === 'off' ? null : fileRecordings({ dataDir, log }),
    time: systemTime,
    wallClock: () => new Date(),
    pacer: new Pacer(systemTime),
    log,
    check: brokenInvariants,
  };
}

function localProviders(agent: Agent, log: Log): Providers {
  const titles = agent.knowledge.map((entry) => entry.title);
  return {
    asr: new LocalAsr({ log, expects: agent.expects }),
    llm: new RetrievalResponder(titles),
    tts: new EspeakTts({ language: agent.language, voice: agent.voice }),
    intent: new LocalIntent(agent.intents),
    knowledge: new LocalKnowledge(agent.knowledge),
  };
}

/** On a developer's machine what a tool talks to may run beside it. */
function egressFor({ environment, egressAllow }: Settings): Egress {
  return environment === 'production' ? guardedEgress(egressAllow) : unguardedEgress;
}

interface Store {
  readonly redis: RedisConnection;
  close(): Promise<void>;
}

async function openStore({ redisUrl, dataDir }: Settings, log: Log): Promise<Store> {
  if (redisUrl !== null) {
    const redis = connectRedis(redisAddress(redisUrl), log);
    return { redis, close: () => redis.close() };
  }
  const embedded = await startEmbeddedRedis({ dataDir, timers: systemTime, log });
  const redis = connectRedis({ socket: embedded.socket }, log);
  return {
    redis,
    close: async () => {
      await redis.close();
      await embedded.stop();
    },
  };
}

function verifier({ twilio }: Settings, log: Log): Verify | null {
  const { authToken, validateSignatures } = twilio;
  if (authToken !== null && validateSignatures) {
    return (url, params, signature) => isSignedByTwilio({ authToken, url, params, signature });
  }
  log.warn('signatures are not checked: whoever reaches the port can pretend to be Twilio', {
    remedy: 'set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN before the port can be reached from outside',
  });
  return null;
}

function streamDoors(
  calls: Calls,
  reception: Reception,
  agent: Agent,
  settings: Settings,
  faults: Faults,
  log: Log,
  onStart: () => void,
): StreamDoors {
  return {
    accountSid: settings.twilio.accountSid,
    timers: systemTime,
    log,
    faults,
    admit: (start, line) => {
      onStart();
      const announced = reception.redeem(start);
      return 'refused' in announced ? announced : calls.connect(announced, agent, line);
    },
  };
}
