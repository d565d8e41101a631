import type { Server } from 'node:http';
import type { Settings } from './config.ts';
import type { Log } from './ports/log.ts';
import { systemTime } from './runtime/timers.ts';
import { starterGone, stopSignals } from './signals.ts';

/** A built system. */
interface Built {
  readonly server: Server;
  liveCalls(): number;
  drain(): Promise<void>;
  endCalls(): Promise<void>;
  close(): Promise<void>;
}

/** A call that lasts longer than this after we were told to stop is cut: whoever stops us waits no longer either. */
const drainMaxMs = 15 * 60_000;
/** Twilio asks within a second or two what follows on a stream that has ended: a little longer than a drain waits for it. */
const lastQuestionsMaxMs = 2_000;
/** Ending everything takes a second or two; what takes longer hangs, and ends with us. */
const closeMaxMs = 10_000;

/** Runs the gateway until it is told to stop: opens its port, and leaves behind the last call. */
export async function serve(built: Built, settings: Settings, log: Log): Promise<void> {
  const { server, close } = built;
  try {
    await listen(server, settings);
  } catch (error) {
    await Promise.race([close(), limit(closeMaxMs)]);
    throw error;
  }
  const signals = stopSignals(systemTime);
  tellAddresses(settings, log);
  const signal = await Promise.race([signals.next(), starterGone(systemTime)]);
  await letCallsEnd(built, signal, { again: signals.next(), log });
  server.close();
  await Promise.race([close(), signals.next(), limit(closeMaxMs)]);
  server.closeAllConnections();
  log.info('gateway stopped');
  // Whatever was raced above may still hold a timer; nothing is left that is worth waiting for.
  process.exit();
}

interface Stopping {
  /** Whoever stops us does not wait for the calls. */
  readonly again: Promise<string>;
  readonly log: Log;
}

/** Waits for the calls to end, or ends them. The server answers on: Twilio asks about each of them what comes next. */
async function letCallsEnd(built: Built, signal: string, { again, log }: Stopping): Promise<void> {
  const waitMaxMin = drainMaxMs / 60_000;
  const liveCalls = built.liveCalls();
  log.info(
    'gateway stopping: live calls go on, new ones hear that we are busy, a second signal ends it now',
    { signal, liveCalls, waitMaxMin },
  );
  const drained = built.drain().then(() => null);
  const cutBy = await Promise.race([
    drained,
    again.then(() => 'second signal'),
    limit(drainMaxMs).then(() => 'too long'),
  ]);
  if (cutBy === null) return;
  log.warn('live calls are ended: their callers hear an apology', {
    because: cutBy,
    liveCalls: built.liveCalls(),
  });
  await Promise.race([built.endCalls(), limit(closeMaxMs)]);
  await Promise.race([drained, limit(lastQuestionsMaxMs)]);
}

function listen(server: Server, { port, host }: Settings): Promise<void> {
  return new Promise((listening, failed) => {
    server.once('error', (error) => failed(new Error(whyNotListening(error, host, port))));
    server.listen(port, host, listening);
  });
}

function whyNotListening(error: Error, host: string, port: number): string {
  const code = 'code' in error ? error.code : undefined;
  const remedy = 'set another PORT, or HOST, or end who has it';
  if (code === 'EADDRINUSE') return `Port ${port} of ${host} is taken by another program: ${remedy}.`;
  return `Port ${port} of ${host} cannot be opened (${error.message}): ${remedy}.`;
}

/** Where everything is: for machines as fields, and for people at a terminal as lines. */
function tellAddresses({ host, port, publicUrl, log: { format } }: Settings, log: Log): void {
  const page = `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
  const voiceWebhook = `${publicUrl}/twilio/voice`;
  const call = 'npm run call';
  log.info('gateway ready', { address: page.slice(0, -1), page, voiceWebhook, call });
  if (format === 'json') return;
  const lines = [
    '  Parley answers.',
    `    the page           ${page}`,
    `    the voice webhook  ${voiceWebhook}`,
    `    call it            ${call}     (in another terminal; it needs no account)`,
    '    stop it            Ctrl-C, which lets live calls end; twice to stop at once',
  ];
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}

function limit(ms: number): Promise<void> {
  return new Promise((over) => void systemTime.after(ms, over));
}
