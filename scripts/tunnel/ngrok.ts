import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram } from '../system/find-program.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';
import { addressOf, listEndpoints, ngrokApiDefault } from './ngrok-agent.ts';
import { endpointName, personalNgrokFile, writeNgrokFile } from './ngrok-files.ts';
import { TunnelTrouble } from './trouble.ts';

/** An ngrok of our own, which may not have an address yet. */
export interface OwnNgrok {
  readonly agent: GuardedProcess;
  /** Its address, once it has one. Throws a TunnelTrouble when it gets none. */
  address(): Promise<string>;
  /** What it said last. */
  lastWords(): string;
}

/** It connects within two seconds; a slow network may take several times that. */
const addressWithinMs = 20_000;
const askEveryMs = 100;
const stopWithinMs = 5_000;
/** An ngrok that is not ours is asked how it stands; once it may be too busy to answer. */
const lookEveryMs = 2_000;
const missesMax = 2;
const lastWordsMax = 4_000;

function apiUrl(): string {
  return process.env['NGROK_API_URL'] || ngrokApiDefault;
}

/** The address that an ngrok which runs already gives this port; null where none runs. Throws when it leads elsewhere. */
export async function findTunnel(port: number): Promise<string | null> {
  const endpoints = await listEndpoints(apiUrl());
  if (endpoints === null) return null;
  const address = addressOf(port, endpoints);
  if (address !== null) return address;
  const where =
    endpoints.map(({ publicUrl, upstream }) => `${publicUrl} to ${upstream}`).join(', ') || 'nowhere';
  throw new TunnelTrouble(
    `An ngrok runs already and leads ${where}, not to port ${port}: stop it and try again, or set PORT to where it leads.`,
  );
}

/** Resolves when an ngrok that is not ours leads here no more. */
export async function untilGone(port: number, address: string): Promise<void> {
  for (let missed = 0; missed < missesMax; ) {
    await sleep(lookEveryMs, undefined, { ref: false });
    const endpoints = await listEndpoints(apiUrl());
    missed = endpoints !== null && addressOf(port, endpoints) === address ? 0 : missed + 1;
  }
}

/** Starts an ngrok that leads to this port. */
export function startNgrok(port: number, dataDir: string): OwnNgrok {
  const personal = personalNgrokFile();
  const missing = [
    ...(findProgram('ngrok') === null ? [noProgram] : []),
    ...(personal === null && !process.env['NGROK_AUTHTOKEN'] ? [noAuthtoken] : []),
  ];
  if (missing.length > 0) throw new TunnelTrouble(missing.join('\n'));
  const files = [writeNgrokFile(dataDir, port), ...(personal === null ? [] : [personal])];
  let said = '';
  const command = [
    'ngrok',
    'start',
    ...files.flatMap((file) => ['--config', file]),
    '--log',
    'stdout',
    endpointName,
  ];
  const agent = startGuarded(command, {
    stopWithinMs,
    hear: (text) => {
      said = (said + text).slice(-lastWordsMax);
    },
  });
  const lastWords = () => said.trim();
  return { agent, lastWords, address: () => awaitAddress(port, agent, lastWords) };
}

async function awaitAddress(port: number, ngrok: GuardedProcess, lastWords: () => string): Promise<string> {
  let isOver = false;
  void ngrok.ended.then(() => {
    isOver = true;
  });
  for (let waitedMs = 0; waitedMs < addressWithinMs; waitedMs += askEveryMs) {
    const endpoints = await listEndpoints(apiUrl());
    const address = endpoints === null ? null : addressOf(port, endpoints);
    if (address !== null) return address;
    if (isOver) throw troubleIn(lastWords());
    await sleep(askEveryMs);
  }
  throw new TunnelTrouble(
    `ngrok names no address at ${apiUrl()} after ${addressWithinMs / 1_000} s: see that nothing else uses that port. ` +
      `It said: ${lastLine(lastWords())}`,
  );
}

/** What keeps an ngrok from running, by its own number for it. */
export function troubleIn(lastWords: string): TunnelTrouble {
  const [, number] = /ERR_NGROK_(\d+)/.exec(lastWords) ?? [];
  if (number !== undefined && authtokenErrors.has(number)) return new TunnelTrouble(noAuthtoken);
  if (number === '108') {
    return new TunnelTrouble(
      'Another ngrok of your account runs elsewhere, and your plan allows no more (ERR_NGROK_108): stop that one.',
    );
  }
  const called = number === undefined ? '' : `, see https://ngrok.com/docs/errors/err_ngrok_${number}`;
  return new TunnelTrouble(`ngrok ended: ${lastLine(lastWords)}${called}.`);
}

/** No token, one that is no token, one that was withdrawn. */
const authtokenErrors = new Set(['4018', '105', '106', '107']);

const noProgram =
  'There is no ngrok on this machine: install it from https://ngrok.com/download and try again.';

const noAuthtoken =
  'ngrok has no authtoken that its service takes: get yours at https://dashboard.ngrok.com/get-started/your-authtoken ' +
  'and run `ngrok config add-authtoken <yours>`, or set NGROK_AUTHTOKEN.';

function lastLine(text: string): string {
  return text.split('\n').at(-1) || 'nothing';
}
