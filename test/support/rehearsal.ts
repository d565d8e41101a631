import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GatewayProcess, startGateway } from '../../scripts/demo/gateway-process.ts';
import { readJournal } from '../../src/adapters/journal/read-journal.ts';
import { type RehearsalResult, rehearse } from '../../src/phone/rehearsal.ts';
import type { Script } from '../../src/phone/script.ts';

/** A real gateway in a process of its own, and a telephone that rings it. */
export interface RehearsalRoom {
  readonly gateway: GatewayProcess;
  readonly dataDir: string;
  call(script: Script, onAudible?: () => void): Promise<RehearsalResult>;
  journals(): ReturnType<typeof readJournal>[];
  log(): Record<string, unknown>[];
  close(): Promise<void>;
}

export async function openRehearsal(env: Readonly<Record<string, string>> = {}): Promise<RehearsalRoom> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-'));
  const account = {
    accountSid: `AC${randomBytes(16).toString('hex')}`,
    authToken: randomBytes(16).toString('hex'),
  };
  const logFile = join(dataDir, 'gateway.log');
  const gateway = await startGateway({ ...account, dataDir, logFile, env });
  return {
    gateway,
    dataDir,
    call: (script, onAudible = () => {}) =>
      rehearse({
        ...account,
        voiceUrl: `${gateway.url}/twilio/voice`,
        statusUrl: `${gateway.url}/twilio/status`,
        from: '+15005550001',
        to: '+15005550006',
        script,
        onFact: (fact) => {
          if (fact.type === 'agent.audible') onAudible();
        },
      }),
    journals: () => {
      const folder = join(dataDir, 'journals');
      return readdirSync(folder).map((name) => readJournal(join(folder, name)));
    },
    log: () =>
      readFileSync(logFile, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line): Record<string, unknown> => JSON.parse(line)),
    close: async () => {
      await gateway.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
