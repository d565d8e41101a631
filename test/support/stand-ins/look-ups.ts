import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What one question is answered with. */
export type Answering = (question: unknown, path: string) => Answer | 'hang';

interface Answer {
  readonly status: number;
  readonly body: string;
  /** How long it thinks about it. */
  readonly afterMs?: number;
}

/** A service on loopback that is asked with JSON. */
export async function lookUpStandIn(answering: Answering) {
  const asked: { path: string; question: unknown }[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const piece of request) body += String(piece);
      const path = request.url ?? '';
      const question: unknown = JSON.parse(body);
      asked.push({ path, question });
      const answer = answering(question, path);
      if (answer === 'hang') return;
      if (answer.afterMs !== undefined) await sleep(answer.afterMs);
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(answer.body);
    })();
  });
  server.on('connection', () => {
    connections += 1;
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    asked,
    connections: () => connections,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An answer of JSON. */
export function json(body: unknown): { readonly status: number; readonly body: string } {
  return { status: 200, body: JSON.stringify(body) };
}
