import { type Child, startChild } from '../../../test/support/child/parent.ts';
import type { Usage } from '../../../test/support/light-gateway/light-gateway.ts';
import type { DriverAnswers, DriverConfig } from './frames-driver.ts';
import type { Contender } from './rounds.ts';

/** A server that many callers speak to. */
export interface Called extends Contender {
  readonly callers: Child<DriverAnswers>;
  connect(): Promise<unknown>;
  said(): Promise<number>;
}

/** What must be known of a server in order to measure it: what it has used, and for how much of what was sent to it. */
export interface Server {
  usage(): Promise<Usage>;
  stop(): Promise<unknown>;
}

/** A server that receives frames and drops them. */
export async function floor(): Promise<Called> {
  const server = await startChild<{ usage: Usage }>(new URL('./floor-server.ts', import.meta.url), null);
  return called(
    'bare ws',
    { to: { port: server.port } },
    { usage: () => server.ask('usage'), stop: server.stop },
  );
}

/** A server, and two hundred callers of its own. */
export async function called(name: string, config: DriverConfig, server: Server): Promise<Called> {
  const callers = await startChild<DriverAnswers>(new URL('./frames-driver.ts', import.meta.url), config);
  return {
    name,
    callers,
    connect: () => callers.ask('connect'),
    said: async () => (await callers.ask('traffic')).heard,
    usage: async () => {
      const [{ cpuMicros, audioMs: arrivedMs }, { audioMs }] = await Promise.all([
        server.usage(),
        callers.ask('traffic'),
      ]);
      if (arrivedMs < audioMs * arrivingMin) throw new Error(`${name} loses what is sent to it`);
      // What was sent is exact; a recogniser gets it four frames at a time.
      return { cpuMicros, audioMs };
    },
    resume: () => callers.ask('send'),
    rest: () => callers.ask('rest'),
    stop: () => Promise.all([server.stop(), callers.stop()]),
  };
}

/** What has not arrived is in a batch, or on its way: whoever loses frames would seem to be quick with them. */
const arrivingMin = 0.9;
