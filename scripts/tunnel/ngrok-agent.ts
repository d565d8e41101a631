import { z } from 'zod';

/** What an ngrok on this machine leads where. */
export interface NgrokEndpoint {
  readonly publicUrl: string;
  readonly upstream: string;
}

/** Where an agent tells of itself, unless its configuration says otherwise. */
export const ngrokApiDefault = 'http://127.0.0.1:4040';

/** It answers from memory. */
const answerMaxMs = 2_000;

/** What the running agent leads to where; null where none runs. Agents before version 3.16 only know tunnels. */
export async function listEndpoints(apiUrl: string): Promise<readonly NgrokEndpoint[] | null> {
  const listed = await ask(`${apiUrl}/api/endpoints`, endpointList);
  if (listed !== 'unknown') return listed;
  const tunnels = await ask(`${apiUrl}/api/tunnels`, tunnelList);
  return tunnels === 'unknown' ? null : tunnels;
}

/** The https address that leads to this port, if one does. */
export function addressOf(port: number, endpoints: readonly NgrokEndpoint[]): string | null {
  const ours = endpoints.find(
    ({ publicUrl, upstream }) => /^https:/.test(publicUrl) && portOf(upstream) === port,
  );
  return ours === undefined ? null : new URL(ours.publicUrl).origin;
}

const endpointList = z
  .object({ endpoints: z.array(z.object({ url: z.string(), upstream: z.object({ url: z.string() }) })) })
  .transform(({ endpoints }) =>
    endpoints.map(({ url, upstream }) => ({ publicUrl: url, upstream: upstream.url })),
  );

const tunnelList = z
  .object({ tunnels: z.array(z.object({ public_url: z.string(), config: z.object({ addr: z.string() }) })) })
  .transform(({ tunnels }) =>
    tunnels.map(({ public_url, config }) => ({ publicUrl: public_url, upstream: config.addr })),
  );

async function ask<List>(url: string, schema: z.ZodType<List>): Promise<List | null | 'unknown'> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerMaxMs) });
    if (!answer.ok) return 'unknown';
    const list = schema.safeParse(await answer.json());
    return list.success ? list.data : 'unknown';
  } catch {
    return null; // Nobody is there, or nobody who speaks JSON.
  }
}

/** An upstream is an address, a host and a port, or a port alone. */
function portOf(upstream: string): number | null {
  const [, port] = /(?:^|:)(\d{1,5})\/?$/.exec(upstream) ?? [];
  return port === undefined ? null : Number(port);
}
