/** Deepgram's ears in a process of their own, plain or behind TLS: they cost little and know what is said to them. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { systemTime } from '../../../src/runtime/timers.ts';
import { answerParent } from '../../../test/support/child/answer-parent.ts';
import { deepgramListenStandIn } from '../../../test/support/stand-ins/deepgram-listen.ts';
import type { Certificate } from './certificate.ts';

export interface ListenAnswers {
  /** How much audio has come so far, of all calls. */
  readonly heardMs: number;
  /** What was wrong with what it was sent. */
  readonly refused: readonly string[];
}

const certificate: Certificate | null = JSON.parse(process.argv[2] ?? 'null');

const ears = await deepgramListenStandIn(systemTime, { do: 'listen', recites: 'when are you open' });

answerParent<ListenAnswers>(certificate === null ? ears.port : await behindTls(certificate), {
  heardMs: () => ears.connections.reduce((sum, { heardMs }) => sum + heardMs, 0),
  refused: () => ears.refused,
});

async function behindTls({ key, cert }: Certificate): Promise<number> {
  const server = createServer({ key, cert }, (connection) => ears.accept(connection));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}
