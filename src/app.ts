import type { Server } from 'node:http';
import { understands } from './adapters/asr/local/local-asr.ts';
import { BullJobs } from './adapters/jobs/bullmq.ts';
import { TwilioTelephony } from './adapters/telephony/twilio/twilio-telephony.ts';
import { type Agent, readAgent } from './agents/agent.ts';
import { announcingRecording } from './agents/recording-notice.ts';
import { hireCrew, type Witnesses } from './app/crew.ts';
import { httpDoors } from './app/doors.ts';
import { chosenProviders, type Providers, type Staffing } from './app/providers.ts';
import { openStore } from './app/store.ts';
import { loadVoiceDetection } from './audio/voice-detector.ts';
import { hearsByPocketSphinx } from './config/providers.ts';
import { Problems, type Settings } from './config.ts';
import { buildServer } from './http/server.ts';
import { PrometheusMetrics } from './metrics.ts';
import type { Faults } from './ports/faults.ts';
import type { Jobs } from './ports/jobs.ts';
import type { Log } from './ports/log.ts';
import { Calls } from './runtime/calls.ts';
import type { Crew } from './runtime/crew.ts';
import { Drain } from './runtime/drain.ts';
import { Roster } from './runtime/failover/roster.ts';
import { FaultNotes } from './runtime/fault-notes.ts';
import { LoadWatch } from './runtime/load-watch.ts';
import { measureLoopDelay } from './runtime/loop-delay.ts';
import { Partings } from './runtime/partings.ts';
import { Reception } from './runtime/reception.ts';
import { systemTime } from './runtime/timers.ts';

/** The whole system, built and not yet reachable: whoever runs the process opens the port. */
export interface App {
  readonly server: Server;
  /** Where the Redis is that other processes may share with this one. */
  readonly redisUrl: string;
  /** How many calls are live. */
  liveCalls(): number;
  /** Takes no new calls; resolves when the last one, live or announced, is over and Twilio knows what comes next. */
  drain(): Promise<void>;
  /** Ends the calls that are still live; resolves when all that is kept of them is where it belongs. */
  endCalls(): Promise<void>;
  /** The same, and lets go of everything in the order in which it depends on each other. */
  close(): Promise<void>;
}

/**
 * Builds the system from its settings. Throws a sentence for the person who starts it when it cannot. Whoever measures
 * the house itself, and not its providers, brings others.
 */
export async function buildApp(
  settings: Settings,
  log: Log,
  providersFor: (staffing: Staffing) => Promise<Providers> = chosenProviders,
): Promise<App> {
  const agent = await whoAnswers(settings);
  await loadVoiceDetection();
  const store = await openStore(settings, log);
  const metrics = openMetrics(settings);
  const faults = new FaultNotes(log, metrics, systemTime);
  const witnesses: Witnesses = { log, metrics, faults };
  const roster = new Roster({ clock: systemTime, ...witnesses });
  const providers = await providersFor({ settings, agent, witnesses, roster });
  const crew = hireCrew(providers, settings, agent, witnesses);
  const jobs = new BullJobs({ connection: store.redis.client, timers: systemTime, log });
  const reception = new Reception(systemTime);
  const partings = openPartings(settings, reception, faults);
  const { calls, drain } = takeCalls(crew, settings, { reception, partings, jobs });
  const load = watchLoad(settings, witnesses);
  const house = { settings, agent, crew, roster, calls, reception, store, jobs, drain, load };
  const { server } = buildServer(httpDoors({ ...house, ...witnesses, metrics }));
  const close = async () => {
    load.close();
    partings?.stopping();
    await calls.endAll();
    await partings?.done();
    await jobs.close();
    await Promise.all([crew.asr.close(), crew.tts.close()]);
    await store.close();
    faults.close();
  };
  return {
    server,
    redisUrl: store.url,
    liveCalls: () => calls.live,
    drain: () => drain.begin(),
    endCalls: () => {
      partings?.stopping();
      return calls.endAll();
    },
    close,
  };
}

interface Told {
  readonly reception: Reception;
  readonly partings: Partings | null;
  readonly jobs: Jobs;
}

/** The calls, and everybody who is told how each of them leaves and ends. */
function takeCalls(crew: Crew, settings: Settings, { reception, partings, jobs }: Told) {
  const drain = new Drain(systemTime, () => calls.live + reception.expectedCount);
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
    kept: (callId) => void askForFacts(callId, jobs, crew.log),
  });
  return { calls, drain };
}

async function whoAnswers(settings: Settings): Promise<Agent> {
  const agent = await readAgent(settings.agent);
  checkLanguage(agent, settings);
  return settings.recording === 'announce' ? announcingRecording(agent) : agent;
}

function checkLanguage({ language }: Agent, settings: Settings): void {
  if (!hearsByPocketSphinx(settings.providers) || understands(language)) return;
  const what = `language: the local recogniser does not understand ${language}, only English`;
  throw new Problems([{ where: settings.agent, what }]);
}

/** Without an account there is no carrier to ask. */
function openPartings({ twilio }: Settings, reception: Reception, faults: Faults): Partings | null {
  const { accountSid, authToken, apiUrl } = twilio;
  if (accountSid === null || authToken === null) return null;
  const telephony = new TwilioTelephony({ accountSid, authToken, apiUrl });
  const callIdOf = (callSid: string) => reception.nameOf(callSid);
  return new Partings({ telephony, callIdOf, timers: systemTime, faults });
}

function openMetrics({ providers: { asr, llm, tts } }: Settings): PrometheusMetrics {
  const besides = ['local', 'sherpa', 'http', 'file', 'intent-service', 'rag-service'];
  const metrics = new PrometheusMetrics([...new Set([...asr, ...llm, ...tts, ...besides])]);
  metrics.watchProcess();
  return metrics;
}

function watchLoad(settings: Settings, { metrics, log }: Witnesses): LoadWatch {
  const source = measureLoopDelay(systemTime);
  return new LoadWatch({
    source,
    timers: systemTime,
    delayMaxMs: settings.shedLoopDelayMs,
    metrics,
    log,
  });
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
