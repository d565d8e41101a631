import { createServer } from 'node:net';
import { z } from 'zod';
import { bad, doubtful, type Finding, good, withSettings } from '../check.ts';

const answerMaxMs = 2_000;
const healthSchema = z.object({
  status: z.string(),
  service: z.literal('orchestrator'),
  active_sessions: z.number(),
});

/** Whether the gateway could listen, or does already. */
export const port = withSettings('Port', /^(PORT|HOST)$/, async ({ host, port: number }) => {
  const trouble = await whyNotListen(host, number);
  if (trouble === null) return [good(`${number} on ${host} is free`)];
  if (trouble !== 'EADDRINUSE') {
    return [
      bad(
        `cannot listen on ${host}:${number} (${trouble})`,
        'set PORT to one above 1023, and HOST to an address of this machine.',
      ),
    ];
  }
  return [await whoHolds(host === '0.0.0.0' ? '127.0.0.1' : host, number)];
});

function whyNotListen(host: string, number: number): Promise<string | null> {
  return new Promise((told) => {
    const server = createServer();
    server.once('error', (error) => told('code' in error ? String(error.code) : error.message));
    server.listen(number, host, () => server.close(() => told(null)));
  });
}

async function whoHolds(host: string, number: number): Promise<Finding> {
  const health = await healthAt(`http://${host}:${number}/health`);
  if (health === null) {
    return bad(
      `${number} is held by something that is no Parley`,
      `stop it (\`ss -ltnp 'sport = :${number}'\` names it), or set PORT.`,
    );
  }
  const calls = health.active_sessions === 1 ? 'one live call' : `${health.active_sessions} live calls`;
  if (health.status === 'healthy') return good(`a Parley answers on ${number}, with ${calls}`);
  return doubtful(
    `a Parley answers on ${number} that is ${health.status}, with ${calls}`,
    'its log says why.',
  );
}

async function healthAt(url: string): Promise<z.infer<typeof healthSchema> | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerMaxMs) });
    return healthSchema.safeParse(await answer.json()).data ?? null;
  } catch {
    return null; // It speaks no HTTP, or no JSON: it is not ours.
  }
}
