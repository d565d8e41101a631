import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../../scripts/demo/free-port.ts';
import { TwilioRest } from './twilio-rest.ts';

/** A machine with an ngrok (a stand-in), an account at Twilio (another), and `npm run tunnel` as a process of its own. */
export interface TunnelRoom {
  readonly rest: TwilioRest;
  readonly dataDir: string;
  readonly port: number;
  start(env?: Readonly<Record<string, string>>, args?: readonly string[]): TunnelProcess;
  /** The process that the stand-in of ngrok has, or had. */
  ngrokPid(): number;
  close(): Promise<void>;
}

export interface TunnelProcess {
  readonly child: ChildProcess;
  said(): string;
  /** Resolves when it has said this; rejects when it ends before. */
  says(words: string): Promise<void>;
  /** Resolves with its exit code. */
  readonly ended: Promise<number | null>;
}

const script = resolve('scripts/tunnel.ts');
const fakeNgrok = resolve('test/support/fake-ngrok.mjs');
const agentFile = resolve('agents/receptionist.yaml');

export async function openTunnelRoom(): Promise<TunnelRoom> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-tunnel-'));
  const programs = join(folder, 'bin');
  const dataDir = join(folder, 'data');
  mkdirSync(programs);
  mkdirSync(dataDir);
  writeFileSync(join(programs, 'ngrok'), `#!/bin/sh\nexec ${process.execPath} ${fakeNgrok} "$@"\n`);
  chmodSync(join(programs, 'ngrok'), 0o755);
  const rest = await TwilioRest.open();
  const [port, ngrokPort] = [await freePort(), await freePort()];
  const pidFile = join(folder, 'ngrok.pid');
  const settings = {
    PATH: `${programs}:${process.env['PATH']}`,
    HOME: folder,
    XDG_CONFIG_HOME: '',
    NODE_ENV: 'development',
    PORT: String(port),
    PUBLIC_URL: '',
    DATA_DIR: dataDir,
    AGENT: agentFile,
    REDIS_URL: '',
    LOG_FORMAT: 'json',
    TWILIO_ACCOUNT_SID: rest.accountSid,
    TWILIO_AUTH_TOKEN: rest.authToken,
    TWILIO_PHONE_NUMBER: '+15005550006',
    TWILIO_API_URL: rest.url,
    NGROK_API_URL: `http://127.0.0.1:${ngrokPort}`,
    NGROK_AUTHTOKEN: 'a-token',
    FAKE_NGROK_PORT: String(ngrokPort),
    FAKE_NGROK_PID_FILE: pidFile,
  };
  const running: ChildProcess[] = [];
  return {
    rest,
    dataDir,
    port,
    start: (env = {}, args = []) => {
      const command = ['--import', import.meta.resolve('tsx'), script, ...args];
      const child = spawn(process.execPath, command, {
        cwd: folder,
        env: { ...process.env, ...settings, ...env },
      });
      running.push(child);
      return tunnelProcess(child);
    },
    ngrokPid: () => Number(existsSync(pidFile) ? readFileSync(pidFile, 'utf8') : 0),
    close: async () => {
      for (const child of running) child.kill('SIGKILL');
      await rest.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

function tunnelProcess(child: ChildProcess): TunnelProcess {
  let said = '';
  const hear = (chunk: Buffer) => {
    said += chunk.toString();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null));
  const says = (words: string) =>
    new Promise<void>((heard, failed) => {
      const look = () => {
        if (said.includes(words)) heard();
      };
      child.stdout?.on('data', look);
      child.stderr?.on('data', look);
      look();
      void ended.then(() => failed(new Error(`it ended without saying "${words}":\n${said}`)));
    });
  return { child, said: () => said, says, ended };
}
