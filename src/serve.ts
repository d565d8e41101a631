import type { Server } from 'node:http';
import type { Settings } from './config.ts';
import type { Log } from './ports/log.ts';
import { systemTime } from './runtime/timers.ts';
import { starterGone, stopSignals } from './signals.ts';

/** A built system. */
interface Built {
  readonly server: Server;
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** A call that lasts longer than this after we were told to stop is cut: whoever stops us waits no longer either. */
const drainMaxMs = 15 * 60_000;
/** Ending everything takes a second or two; what takes longer hangs, and ends with us. */
const closeMaxMs = 10_000;

/** Runs the gateway until it is told to stop: opens its port, and leaves behind the last call. */
export async function serve({ server, drain, close }: Built, settings: Settings, log: Log): Promise<void> {
  try {
    await listen(server, settings);
  } catch (error) {
    await Promise.race([close(), limit(closeMaxMs)]);
    throw error;
  }
  const signals = stopSignals(systemTime);
  tellAddresses(settings, log);
  const signal = await Promise.race([signals.next(), starterGone(systemTime)]);
  log.info(
    'gateway stopping: live calls go on, new ones hear that we are busy, a second signal ends it now',
    {
      signal,
    },
  );
  await Promise.race([drain(), signals.next(), limit(drainMaxMs)]);
  server.close();
  await Promise.race([close(), signals.next(), limit(closeMaxMs)]);
  server.closeAllConnections();
  log.info('gateway stopped');
  // Whatever was raced above may still hold a timer; nothing is left that is worth waiting for.
  process.exit();
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
