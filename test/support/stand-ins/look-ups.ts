import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What one question is answered with. */
export type Answering = (question: unknown, path: string) => Answer | 'hang';

interface Answer {
  readonly status: number;
  readonly body: string | Buffer;
  /** Where the body is cut in two on its way. */
  readonly cutAt?: number;
  /** What becomes of the connection behind the body; it is kept, where nothing is said. */
  readonly end?: 'cut' | 'stall';
  /** It answers once this is settled. */
  readonly from?: Promise<unknown>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A service on loopback that is asked with JSON. */
export async function lookUpStandIn(answering: Answering) {
  const asked: { path: string; question: unknown }[] = [];
  let connections = 0;
  let aborted = 0;
  const server = createServer((request, response) => {
    void (async () => {
      response.on('close', () => {
        if (!response.writableEnded) aborted += 1;
      });
      let body = '';
      for await (const piece of request) body += String(piece);
      const path = request.url ?? '';
      const question: unknown = JSON.parse(body);
      asked.push({ path, question });
      const answer = answering(question, path);
      if (answer === 'hang') return;
      await answer.from;
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      response.flushHeaders();
      const { cutAt = 0 } = answer;
      const bytes = Buffer.from(answer.body);
      if (cutAt > 0) response.write(bytes.subarray(0, cutAt));
      if (cutAt > 0) await new Promise((sent) => setImmediate(sent));
      if (answer.end === undefined) response.end(bytes.subarray(cutAt));
      else response.write(bytes.subarray(cutAt));
      // What was written leaves first, and the end that the protocol asks for never comes.
      if (answer.end === 'cut') response.socket?.end();
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
    /** How often nobody waited for the rest of an answer. */
    aborted: () => aborted,
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
