import type { Server } from 'node:http';
import type { Settings } from './config.ts';
import type { Log } from './ports/log.ts';
import { systemTime } from './runtime/timers.ts';

/** A built system. */
interface Built {
  readonly server: Server;
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** A call that lasts longer than this after we were told to stop is cut: whoever stops us waits no longer either. */
const drainMaxMs = 15 * 60_000;

/** Runs the gateway until it is told to stop: opens its port, and leaves behind the last call. */
export async function serve({ server, drain, close }: Built, settings: Settings, log: Log): Promise<void> {
  await listen(server, settings);
  log.info('gateway ready', {
    address: `http://${settings.host}:${settings.port}`,
    voiceWebhook: `${settings.publicUrl}/twilio/voice`,
  });
  const signal = await nextSignal();
  log.info(
    'gateway stopping: live calls go on, new ones hear that we are busy, a second signal ends it now',
    {
      signal,
    },
  );
  await Promise.race([drain(), nextSignal(), limit(drainMaxMs)]);
  server.close();
  await close();
  server.closeAllConnections();
  log.info('gateway stopped');
  // Whatever was raced above may still hold a timer; nothing is left that is worth waiting for.
  process.exit();
}

function listen(server: Server, { port, host }: Settings): Promise<void> {
  return new Promise((listening, failed) => {
    server.once('error', failed);
    server.listen(port, host, listening);
  });
}

function nextSignal(): Promise<string> {
  return new Promise((told) => {
    process.once('SIGTERM', told);
    process.once('SIGINT', told);
  });
}

function limit(ms: number): Promise<void> {
  return new Promise((over) => void systemTime.after(ms, over));
}
