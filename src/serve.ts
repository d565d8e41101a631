import type { Server } from 'node:http';
import type { Settings } from './config.ts';
import type { Log } from './ports/log.ts';

/** A built system. */
interface Built {
  readonly server: Server;
  close(): Promise<void>;
}

/** Runs the gateway until it is told to stop: opens its port, and closes everything behind the last call. */
export async function serve({ server, close }: Built, settings: Settings, log: Log): Promise<void> {
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(settings.port, settings.host, listening);
  });
  log.info('gateway ready', {
    address: `http://${settings.host}:${settings.port}`,
    voiceWebhook: `${settings.publicUrl}/twilio/voice`,
  });
  const signal = await new Promise<string>((told) => {
    process.once('SIGTERM', told);
    process.once('SIGINT', told);
  });
  log.info('gateway stopping', { signal });
  server.close();
  await close();
  server.closeAllConnections();
  log.info('gateway stopped');
}
