import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../../src/config.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';
import { TunnelTrouble } from './trouble.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** A gateway loads its models in about two seconds; a busy machine may take several times that. */
const readyWithinMs = 60_000;
const askEveryMs = 50;
/** Whoever listens on this machine says so at once. */
const connectWithinMs = 1_000;

/** Starts the gateway for this public address; what it says goes where ours goes. */
export function startGateway(publicUrl: string): GuardedProcess {
  // ngrok is the one proxy before us, and says whom it speaks for.
  const env = { PUBLIC_URL: publicUrl, TRUST_PROXY: '1' };
  return startGuarded([process.execPath, main], { env });
}

/** Throws while somebody else holds the port: an answer there would not be that of our gateway. */
export async function portIsFree(settings: Settings): Promise<void> {
  const socket = connect({ port: settings.port, host: ourHost(settings), timeout: connectWithinMs });
  const isHeld = await new Promise<boolean>((told) => {
    socket.once('connect', () => told(true));
    for (const event of ['error', 'timeout']) socket.once(event, () => told(false));
  });
  socket.destroy();
  if (!isHeld) return;
  throw new TunnelTrouble(
    `Something listens on port ${settings.port} already: stop it, for the tunnel starts a gateway of its own, or set PORT.`,
  );
}

/** Resolves when the gateway takes calls. Throws when it ends instead, or takes too long. */
export async function readiness(gateway: GuardedProcess, settings: Settings): Promise<void> {
  let isOver = false;
  void gateway.ended.then(() => {
    isOver = true;
  });
  for (let waitedMs = 0; waitedMs < readyWithinMs; waitedMs += askEveryMs) {
    if (isOver) {
      const code = await gateway.ended;
      throw new TunnelTrouble('The gateway did not start: what it says above is why.', code || 1);
    }
    const answer = await fetch(`http://${ourHost(settings)}:${settings.port}/ready`).catch(() => null);
    if (answer?.ok) return;
    await sleep(askEveryMs);
  }
  throw new TunnelTrouble(
    `The gateway was not ready within ${readyWithinMs / 1_000} s: what it says above may be why.`,
  );
}

function ourHost({ host }: Settings): string {
  return host === '0.0.0.0' ? '127.0.0.1' : host;
}
