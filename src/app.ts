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
import { TwilioTelephony } from './adapters/telephony/twilio/twilio-telephony.ts';
import { HttpTools } from './adapters/tools/http.ts';
import { EspeakTts } from './adapters/tts/local/espeak-tts.ts';
import { type Agent, readAgent } from './agents/agent.ts';
import { announcingRecording } from './agents/recording-notice.ts';
import { loadVoiceDetection } from './audio/voice-detector.ts';
import { Problems, type Settings } from './config.ts';
import { isWithin } from './core/calendar/week.ts';
import { brokenInvariants } from './core/call/invariants.ts';
import { guardedEgress, unguardedEgress } from './egress/egress.ts';
import { describeHouse } from './house.ts';
import type { ClosedNotice, LiveCalls, Readiness, Verify } from './http/doors.ts';
import type { OperatorDoors } from './http/operator-doors.ts';
import { buildServer } from './http/server.ts';
import { loadTwiml } from './http/twiml.ts';
import { keysOf } from './keys.ts';
import { PrometheusMetrics } from './metrics.ts';
import type { Egress } from './ports/egress.ts';
import type { Faults } from './ports/faults.ts';
import type { Jobs } from './ports/jobs.ts';
import type { Log } from './ports/log.ts';
import type { Metrics } from './ports/metrics.ts';
import { Calls } from './runtime/calls.ts';
import type { Crew } from './runtime/crew.ts';
import { Drain } from './runtime/drain.ts';
import { FaultNotes } from './runtime/fault-notes.ts';
import { LoadWatch } from './runtime/load-watch.ts';
import { localTimesIn } from './runtime/local-time.ts';
import { measureLoopDelay } from './runtime/loop-delay.ts';
import { Pacer } from './runtime/pacer.ts';
import { Partings } from './runtime/partings.ts';
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
  const agent = await whoAnswers(settings);
  await loadVoiceDetection();
  const store = await openStore(settings, log);
  const metrics = openMetrics(settings);
  const faults = new FaultNotes(log, metrics, systemTime);
  const crew = hireCrew(settings, agent, { metrics, faults }, log);
  const jobs = new BullJobs({ connection: store.redis.client, timers: systemTime, log });
  const reception = new Reception(systemTime);
  const drain = new Drain(systemTime, () => calls.live + reception.expectedCount);
  const partings = openPartings(settings, faults);
  const calls = new Calls({
    crew,
    callsMax: settings.sessionsMax,
    leaving: async (callSid, departure) => reception.noteDeparture(callSid, departure),
    returned: (callSid) => reception.forgetDeparture(callSid),
    heardOf: (callSid) => partings?.heardOf(callSid),
    ended: (callSid, because, whereabouts) => {
      reception.noteDeparture(callSid, { hangUp: because });
      drain.callEnded();
      partings?.ended(callSid, because, whereabouts);
    },
    kept: (callId) => void askForFacts(callId, jobs, log),
  });
  const load = watchLoad(settings, metrics, log);
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
    workerAlive: () => jobs.workerAlive(),
    healthy: () => crew.asr.fault() === null,
    ready: () => readiness(drain, load, crew),
    operator: operatorDoors(settings, agent, crew, metrics, jobs, log),
    log,
    faults,
    clock: systemTime,
    timers: systemTime,
  });
  const close = async () => {
    load.close();
    partings?.stopping();
    await calls.endAll();
    await partings?.done();
    await jobs.close();
    await Promise.all([crew.asr.close(), crew.tts.close()]);
    await store.close();
  };
  return { server, redisUrl: store.url, drain: () => drain.begin(), close };
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

function readiness(drain: Drain, load: LoadWatch, crew: Crew): Readiness {
  if (drain.hasBegun) return { ok: false, reason: 'the gateway is stopping' };
  const reason = crew.asr.fault() ?? load.tooBusy;
  return reason === null ? { ok: true } : { ok: false, reason };
}

/** What callers hear instead of the agent, whenever they call. */
function closedNotices({ hours, language }: Agent): () => ClosedNotice | null {
  if (hours === null) return () => null;
  const { timeZone, open, closedMessage } = hours;
  const localTime = localTimesIn(timeZone);
  return () => (isWithin(open, localTime(new Date())) ? null : { message: closedMessage, language });
}

/** Without an account there is no carrier to ask. */
function openPartings({ twilio }: Settings, faults: Faults): Partings | null {
  const { accountSid, authToken, apiUrl } = twilio;
  if (accountSid === null || authToken === null) return null;
  const telephony = new TwilioTelephony({ accountSid, authToken, apiUrl });
  return new Partings({ telephony, timers: systemTime, faults });
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

function openMetrics({ asrProvider, llmProvider, ttsProvider }: Settings): PrometheusMetrics {
  const metrics = new PrometheusMetrics([asrProvider, llmProvider, ttsProvider, 'local', 'http', 'file']);
  metrics.watchProcess();
  return metrics;
}

function watchLoad(settings: Settings, metrics: Metrics, log: Log): LoadWatch {
  const source = measureLoopDelay(systemTime);
  return new LoadWatch({
    source,
    timers: systemTime,
    delayMaxMs: settings.shedLoopDelayMs,
    metrics,
    log,
  });
}

function operatorDoors(
  settings: Settings,
  agent: Agent,
  crew: Crew,
  figures: PrometheusMetrics,
  jobs: Jobs,
  log: Log,
): OperatorDoors {
  return {
    apiKeys: keysOf(settings, log),
    figures,
    house: describeHouse(settings, agent, crew),
    workerAlive: () => jobs.workerAlive(),
  };
}

/** Everyone who works for calls. */
function hireCrew(
  settings: Settings,
  agent: Agent,
  { metrics, faults }: { metrics: Metrics; faults: Faults },
  log: Log,
): Crew {
  const { dataDir } = settings;
  const titles = agent.knowledge.map((entry) => entry.title);
  return {
    asr: new LocalAsr({ log, expects: agent.expects }),
    llm: new RetrievalResponder(titles),
    tts: new EspeakTts({ language: agent.language, voice: agent.voice }),
    intent: new LocalIntent(agent.intents),
    knowledge: new LocalKnowledge(agent.knowledge),
    tools: new HttpTools({ tools: agent.tools, timers: systemTime, egress: egressFor(settings) }),
    optOuts: new FileOptOuts({ dataDir }),
    journal: fileJournal({ dataDir, timers: systemTime, faults }),
    dumps: fileDumps({ dataDir }),
    recordings: settings.recording === 'off' ? null : fileRecordings({ dataDir, faults }),
    time: systemTime,
    wallClock: () => new Date(),
    pacer: new Pacer(systemTime),
    log,
    metrics,
    check: brokenInvariants,
  };
}

/** On a developer's machine what a tool talks to may run beside it. */
function egressFor({ environment, egressAllow }: Settings): Egress {
  return environment === 'production' ? guardedEgress(egressAllow) : unguardedEgress;
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
