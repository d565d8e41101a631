/**
 * The whole gateway with light providers, as a process of its own: started by `light-gateway.ts`, gone when that one goes.
 */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildApp } from '../../../src/app.ts';
import { Problems, readSettings } from '../../../src/config.ts';
import { createLog } from '../../../src/log.ts';
import { answerParent } from '../child/answer-parent.ts';
import { cpuMicros, heldBytes } from '../child/self.ts';
import { watchBargeIns } from './barge-in-watch.ts';
import type { LightAnswers, LightConfig } from './light-gateway.ts';
import { lightProviders, ScriptedEars } from './light-providers.ts';

const { words, hears, watchesBargeIns, env }: LightConfig = JSON.parse(process.argv[2] ?? '{}');
const settings = readSettings(env, null);
if (settings instanceof Problems) throw settings;

const ears = new ScriptedEars(words, hears);
const app = await buildApp(settings, createLog(settings), async () => lightProviders(ears));
// Looking costs half a microsecond a frame, which would show where frames are measured.
const bargeInsMs = watchesBargeIns ? watchBargeIns(app.server) : [];
await once(app.server.listen(0, '127.0.0.1'), 'listening');
const { port } = app.server.address() as AddressInfo;

answerParent<LightAnswers>(
  port,
  {
    usage: () => ({ cpuMicros: cpuMicros(), audioMs: ears.heardMs }),
    held: heldBytes,
    connections: () => openConnections(app.server),
    bargeIns: () => bargeInsMs,
  },
  async () => {
    app.server.close();
    await app.close();
  },
);

function openConnections(server: Server): Promise<number> {
  return new Promise((counted, failed) => {
    server.getConnections((error, count) => (error ? failed(error) : counted(count)));
  });
}
