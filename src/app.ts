import type { Server } from 'node:http';
import { LocalAsr, understands } from './adapters/asr/local/local-asr.ts';
import { fileDumps } from './adapters/dumps/file.ts';
import { LocalIntent } from './adapters/intent/local.ts';
import { BullJobs } from './adapters/jobs/bullmq.ts';
import { fileJournal } from './adapters/journal/file.ts';
import { LocalKnowledge } from './adapters/knowledge/local.ts';
import { isSignedByTwilio } from './adapters/line/twilio/signature.ts';
import { acceptTwilioStream, type StreamDoors } from './adapters/line/twilio/twilio-stream.ts';
import { RetrievalResponder } from './adapters/llm/local/retrieval-responder.ts';
import { FileOptOuts } from './adapters/opt-outs/file.ts';
import { fileRecordings } from './adapters/recordings/file.ts';
import {
  connectRedis,
  type RedisConnection,
  redisAddress,
  unixScheme,
} from './adapters/store/redis/connect.ts';
import { startEmbeddedRedis } from './adapters/store/redis/embedded.ts';
import { HttpTools } from './adapters/tools/http.ts';
import { EspeakTts } from './adapters/tts/local/espeak-tts.ts';
import { type Agent, readAgent } from './agents/agent.ts';
import { loadVoiceDetection } from './audio/voice-detector.ts';
import { Problems, type Settings } from './config.ts';
import { brokenInvariants } from './core/call/invariants.ts';
import type { LiveCalls, Readiness, Verify } from './http/doors.ts';
import { buildServer } from './http/server.ts';
import { loadTwiml } from './http/twiml.ts';
import type { Faults } from './ports/faults.ts';
import type { Jobs } from './ports/jobs.ts';
import type { Log } from './ports/log.ts';
import { Calls } from './runtime/calls.ts';
import type { Crew } from './runtime/crew.ts';
import { Drain } from './runtime/drain.ts';
import { FaultNotes } from './runtime/fault-notes.ts';
import { Pacer } from './runtime/pacer.ts';
import { Reception } from './runtime/reception.ts';
import { systemTime } from './runtime/timers.ts';

/** The whole system, built and not yet reachable: whoever runs the process opens the port. */
export interface App {
  readonly server: Server;
  /** Where the Redis is that other processes may share with this one. */
  readonly redisUrl: string;
  /** Takes no new calls; resolves when the last one, live or announced, is over and Twilio knows what comes next. */
  drain(): Promise<void>;
  /** Ends the calls that are still live, and lets go of everything in the order in which it depends on each other. */
  close(): Promise<void>;
}

/** Builds the system from its settings. Throws a sentence for the person who starts it when it cannot. */
export async function buildApp(settings: Settings, log: Log): Promise<App> {
  const twiml = loadTwiml();
  const agent = await readAgent(settings.agent);
  checkLanguage(agent, settings);
  await loadVoiceDetection();
  const store = await openStore(settings, log);
  const faults = new FaultNotes(log, { fault: () => {} }, systemTime);
  const crew = hireCrew(settings, agent, faults, log);
  const jobs = new BullJobs({ connection: store.redis.client, timers: systemTime, log });
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
    kept: (callId) => void askForFacts(callId, jobs, log),
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
    acceptMedia: (socket) =>
      acceptTwilioStream(socket, streamDoors(calls, reception, agent, settings, faults, log)),
    redisConnected: () => store.redis.connected(),
    workerAlive: () => jobs.workerAlive(),
    healthy: () => crew.asr.fault() === null,
    ready: () => readiness(drain, crew),
    log,
    faults,
    clock: systemTime,
  });
  const close = async () => {
    await calls.endAll();
    await jobs.close();
    await Promise.all([crew.asr.close(), crew.tts.close()]);
    await store.close();
  };
  return { server, redisUrl: store.url, drain: () => drain.begin(), close };
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

/** The live calls as the doors see them. */
function liveCalls(calls: Calls): LiveCalls {
  return {
    active: () => calls.live,
    room: (expected) => calls.hasRoom(expected),
    roomForLine: () => calls.hasRoomForLine(),
    hungUp: (callSid) => calls.hungUp(callSid),
    streamOver: (callSid, stream) => calls.streamOver(callSid, stream),
    awaitedStream: (callSid) => calls.awaitedStream(callSid),
    transferAnswered: (callSid) => calls.transferAnswered(callSid),
    transferFailed: (callSid, reason) => calls.transferFailed(callSid, reason),
  };
}

/** Everyone who works for calls. */
function hireCrew(settings: Settings, agent: Agent, faults: Faults, log: Log): Crew {
  const { dataDir } = settings;
  const titles = agent.knowledge.map((entry) => entry.title);
  return {
    asr: new LocalAsr({ log, expects: agent.expects }),
    llm: new RetrievalResponder(titles),
    tts: new EspeakTts({ language: agent.language, voice: agent.voice }),
    intent: new LocalIntent(agent.intents),
    knowledge: new LocalKnowledge(agent.knowledge),
    tools: new HttpTools({ tools: agent.tools, timers: systemTime }),
    optOuts: new FileOptOuts({ dataDir }),
    journal: fileJournal({ dataDir, timers: systemTime, faults }),
    dumps: fileDumps({ dataDir }),
    recordings: settings.recording === 'off' ? null : fileRecordings({ dataDir, faults }),
    time: systemTime,
    wallClock: () => new Date(),
    pacer: new Pacer(systemTime),
    log,
    check: brokenInvariants,
  };
}

/** A call is over and must not suffer for what is done with it afterwards. */
async function askForFacts(callId: string, jobs: Jobs, log: Log): Promise<void> {
  try {
    await jobs.analyse(callId);
  } catch (error) {
    const consequence = 'a worker finds its journal within the hour';
    log.warn('nobody could be asked for the facts of a call', { callId, detail: String(error), consequence });
  }
}

interface Store {
  readonly redis: RedisConnection;
  readonly url: string;
  close(): Promise<void>;
}

async function openStore({ redisUrl, dataDir }: Settings, log: Log): Promise<Store> {
  if (redisUrl !== null) {
    const redis = connectRedis(redisAddress(redisUrl), log);
    return { redis, url: redisUrl, close: () => redis.close() };
  }
  const embedded = await startEmbeddedRedis({ dataDir, timers: systemTime, log });
  const redis = connectRedis({ socket: embedded.socket }, log);
  return {
    redis,
    url: unixScheme + embedded.socket,
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
): StreamDoors {
  return {
    accountSid: settings.twilio.accountSid,
    timers: systemTime,
    log,
    faults,
    admit: (start, line) => {
      const announced = reception.redeem(start);
      return 'refused' in announced ? announced : calls.connect(announced, agent, line);
    },
  };
}
