import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';

export interface GatewayProcess {
  readonly pid: number;
  readonly url: string;
  readonly logFile: string;
  stop(): Promise<void>;
}

export interface GatewayOptions {
  readonly accountSid: string;
  readonly authToken: string;
  readonly dataDir: string;
  readonly logFile: string;
  /** Settings beyond a rehearsal's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What `npm start` starts too; whoever comes here has built it, see `scripts/build.mjs`. */
const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const receptionist = fileURLToPath(new URL('../../agents/receptionist.yaml', import.meta.url));

/** A gateway loads its models in about two seconds; a busy machine may take several times that. */
const readyWithinMs = 30_000;
const askEveryMs = 50;
/** After this it is not stopping, it hangs. */
const stopWithinMs = 5_000;

/** Starts a real gateway as a process of its own, on a free port, and waits until it takes calls. */
export async function startGateway(options: GatewayOptions): Promise<GatewayProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [main], {
    // Where no .env lies: what somebody set there for their own gateway must not reach a rehearsal.
    cwd: options.dataDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...settingsFor(port, url, options) },
  });
  const log = createWriteStream(options.logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  let lastWords = '';
  child.stderr.on('data', (words: Buffer) => {
    lastWords = `${lastWords}${words}`.slice(-2_000);
  });
  await readiness(child, url, () => lastWords);
  return { pid: child.pid ?? 0, url, logFile: options.logFile, stop: () => stop(child) };
}

/** Settings of the environment that could make a rehearsal ring a real account, or a real store, are taken out. */
function settingsFor(port: number, url: string, options: GatewayOptions) {
  return {
    NODE_ENV: 'development',
    PORT: String(port),
    HOST: '127.0.0.1',
    PUBLIC_URL: url,
    TWILIO_ACCOUNT_SID: options.accountSid,
    TWILIO_AUTH_TOKEN: options.authToken,
    TWILIO_VALIDATE_SIGNATURES: 'true',
    // Nobody listens there: no word of a rehearsal goes to Twilio itself.
    TWILIO_API_URL: 'http://127.0.0.1:1',
    DATA_DIR: resolve(options.dataDir),
    AGENT: receptionist,
    REDIS_URL: '',
    // However busy the machine is, a rehearsed call is not sent away.
    SHED_LOOP_DELAY_MS: '10000',
    RECORDING: 'on',
    LOG_FORMAT: 'json',
    LOG_LEVEL: 'info',
    ...options.env,
  };
}

async function readiness(child: ChildProcess, url: string, lastWords: () => string): Promise<void> {
  for (let waitedMs = 0; waitedMs < readyWithinMs; waitedMs += askEveryMs) {
    if (isOver(child)) throw new Error(`The gateway did not start. ${lastWords()}`);
    const answer = await fetch(`${url}/ready`).catch(() => null);
    if (answer?.ok) return;
    await sleep(askEveryMs);
  }
  child.kill('SIGKILL');
  throw new Error(`The gateway was not ready within ${readyWithinMs / 1_000} s. ${lastWords()}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (isOver(child)) return;
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  child.kill('SIGTERM');
  const hangs = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  await exited;
  clearTimeout(hangs);
}

function isOver({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}
