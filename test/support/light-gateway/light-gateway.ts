import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../child/parent.ts';
import { type House, publicUrl } from './house.ts';
import type { Hearing } from './light-providers.ts';

/** What a light gateway tells of itself. */
export interface LightAnswers {
  readonly usage: Usage;
  /** Bytes it holds after its garbage was collected. */
  readonly held: number;
  /** Connections that are open to it. */
  readonly connections: number;
  /** How long each `clear` so far took, if it was watched: see `barge-in-watch.ts`. */
  readonly bargeIns: readonly number[];
}

/** Processor time used so far, and the audio it was used for. */
export interface Usage {
  readonly cpuMicros: number;
  readonly audioMs: number;
}

/** What its process is started with. */
export interface LightConfig {
  /** What each caller is heard to say, one after the other and over again; none, and nobody is understood. */
  readonly words: readonly string[];
  /** What its ears take. */
  readonly hears: Hearing;
  readonly watchesBargeIns: boolean;
  readonly env: Readonly<Record<string, string>>;
}

/** The whole gateway in a process of its own. */
export interface GatewayChild<Answers> extends Child<Answers> {
  readonly house: House;
  log(): Record<string, unknown>[];
}

/** The same with providers that cost nothing. */
export type LightGateway = GatewayChild<LightAnswers>;

const entry = new URL('./process.ts', import.meta.url);
const agent = fileURLToPath(new URL('./agent.yaml', import.meta.url));

/** Starts a light gateway on a free port. */
export function startLightGateway({
  words,
  hears = 'PCM16 at 16 kHz',
  watchesBargeIns = false,
  env = {},
}: Pick<LightConfig, 'words'> & Partial<LightConfig>): Promise<LightGateway> {
  const config: LightConfig = { words, hears, watchesBargeIns, env };
  return startGatewayChild(entry, config);
}

/** Starts a gateway on a free port. Its journals and its log are gone when it is stopped. */
export async function startGatewayChild<Answers>(
  entry: URL,
  settings: { readonly env: Readonly<Record<string, string>> },
  processEnv: Readonly<Record<string, string>> = {},
): Promise<GatewayChild<Answers>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-light-'));
  const account = {
    accountSid: `AC${randomBytes(16).toString('hex')}`,
    authToken: randomBytes(16).toString('hex'),
  };
  const config = {
    ...settings,
    env: {
      NODE_ENV: 'test',
      PUBLIC_URL: publicUrl,
      TWILIO_ACCOUNT_SID: account.accountSid,
      TWILIO_AUTH_TOKEN: account.authToken,
      // Callers and crowds are told apart by the address that a proxy would have written down: here all of them are local.
      TRUST_PROXY: '1',
      // A busy machine is no reason to send callers away while something else is measured.
      SHED_LOOP_DELAY_MS: '10000',
      RECORDING: 'off',
      DATA_DIR: dataDir,
      AGENT: agent,
      LOG_FORMAT: 'json',
      ...settings.env,
    },
  };
  const logFile = join(dataDir, 'gateway.log');
  const child = await startChild<Answers>(entry, config, logFile, processEnv);
  return {
    ...child,
    house: { ...account, port: child.port },
    log: () => linesOf(logFile),
    stop: async () => {
      await child.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function linesOf(logFile: string): Record<string, unknown>[] {
  return readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line): Record<string, unknown> => JSON.parse(line));
}
