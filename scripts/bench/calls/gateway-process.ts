/** The whole gateway with the providers that people use, as a process of its own: started by `gateway.ts`. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { chosenProviders, type Providers, type Staffing } from '../../../src/app/providers.ts';
import { buildApp } from '../../../src/app.ts';
import { Problems, readSettings } from '../../../src/config.ts';
import { createLog } from '../../../src/log.ts';
import { answerParent } from '../../../test/support/child/answer-parent.ts';
import { cpuMicros, heldBytes, residentBytes } from '../../../test/support/child/self.ts';
import { deepgramKey } from '../../../test/support/stand-ins/deepgram-listen.ts';
import type { CallsGatewayAnswers, CallsGatewayConfig } from './gateway.ts';

const { earsUrl, env }: CallsGatewayConfig = JSON.parse(process.argv[2] ?? '{}');
const settings = readSettings(env, null);
if (settings instanceof Problems) throw settings;

const app = await buildApp(settings, createLog(settings), withEars);
await once(app.server.listen(0, '127.0.0.1'), 'listening');

answerParent<CallsGatewayAnswers>(
  (app.server.address() as AddressInfo).port,
  { cpuMicros, held: heldBytes, resident: residentBytes },
  async () => {
    app.server.close();
    await app.close();
  },
);

/** The settings know one address and one key for all of Deepgram; here its ears and its voice are two processes. */
async function withEars(staffing: Staffing): Promise<Providers> {
  const { providers } = staffing.settings;
  const deepgram = { ...providers.deepgram, url: earsUrl, apiKey: deepgramKey };
  const elsewhere = { ...staffing.settings, providers: { ...providers, deepgram, tts: ['local'] as const } };
  const { asr } = await chosenProviders({ ...staffing, settings: elsewhere });
  return { ...(await chosenProviders(staffing)), asr };
}
