import { TwilioAccount } from '../src/adapters/telephony/twilio/twilio-account.ts';
import { loadSettings, Problems, type Settings } from '../src/config.ts';
import { readOptions, runCommand } from './system/command-line.ts';
import { portIsFree, readiness, startGateway } from './tunnel/gateway.ts';
import { findTunnel, startNgrok, troubleIn, untilGone } from './tunnel/ngrok.ts';
import { type NumberDesk, ownNumber, pointAtUs, putBack } from './tunnel/pointed-number.ts';
import { readRecord } from './tunnel/record.ts';
import { TunnelTrouble } from './tunnel/trouble.ts';
import { Undoing } from './tunnel/undoing.ts';
import { webhooksAt } from './tunnel/webhooks.ts';

const usage = `npm run tunnel [-- --restore]   a gateway on this machine that Twilio can reach, until Ctrl-C
      --restore                puts back what a tunnel that was killed has left changed, and does no more`;

/** By sysexits: what is configured keeps us from starting, and trying again will not help. */
const exitForConfiguration = 78;

/**
 * `npm run tunnel`: a gateway on this machine that Twilio can reach, for as long as this runs. `-- --restore` only puts
 * back what a tunnel that was killed has left changed.
 */
async function main(): Promise<number> {
  const { values } = readOptions({ options: { restore: { type: 'boolean', default: false } } });
  const settings = loadSettings();
  const desk = openDesk(settings);
  if (values.restore) return await restore(desk, settings);
  await putBackLeftover(desk, settings);
  const undoing = new Undoing();
  let code = 1;
  try {
    code = await Promise.race([open(settings, desk, undoing), stopRequested()]);
  } catch (error) {
    code = tell(error);
  }
  await undoing.all((error) => {
    code = tell(error);
  });
  return code;
}

/** Opens everything in turn; resolves when something of it ends by itself. */
async function open(settings: Settings, desk: NumberDesk | null, undoing: Undoing): Promise<number> {
  const { port, dataDir } = settings;
  const number = desk === null ? null : await ownNumber(desk, phoneNumberIn(settings));
  await portIsFree(settings);
  const { publicUrl, gone } = await openTunnel(port, dataDir, undoing);
  const gateway = startGateway(publicUrl);
  undoing.add(() => gateway.stop());
  againWhenAskedAgain(() => void gateway.stop());
  await Promise.race([readiness(gateway, settings), gone]);
  const ours = webhooksAt(publicUrl);
  if (desk === null || number === null) {
    sayWhatToPaste(ours.voiceUrl, ours.statusCallback);
  } else {
    const pointing = pointAtUs(desk, number, ours);
    undoing.add(() => putBackAfter(pointing, desk));
    await pointing;
    say(`Call ${number.number}. Ctrl-C puts everything back and stops.`);
  }
  return await Promise.race([gone, gateway.ended.then(tellOfEnd)]);
}

interface OpenTunnel {
  readonly publicUrl: string;
  /** Rejects when the address leads here no more. */
  readonly gone: Promise<never>;
}

async function openTunnel(port: number, dataDir: string, undoing: Undoing): Promise<OpenTunnel> {
  const found = await findTunnel(port);
  if (found !== null) {
    say(`An ngrok that runs already leads ${found} to port ${port}.`);
    const gone = untilGone(port, found).then(() => {
      throw new TunnelTrouble(`The ngrok that led ${found} here is gone: run this again.`);
    });
    return { publicUrl: found, gone };
  }
  const ngrok = startNgrok(port, dataDir);
  undoing.add(() => ngrok.agent.stop());
  const publicUrl = await ngrok.address();
  say(`ngrok leads ${publicUrl} to port ${port}.`);
  const gone = ngrok.agent.ended.then(() => {
    throw troubleIn(ngrok.lastWords());
  });
  return { publicUrl, gone };
}

function openDesk({ twilio, dataDir }: Settings): NumberDesk | null {
  const { accountSid, authToken, apiUrl } = twilio;
  if (accountSid === null || authToken === null) return null;
  return { account: new TwilioAccount({ accountSid, authToken, apiUrl }), accountSid, dataDir, say };
}

function phoneNumberIn({ twilio }: Settings): string {
  if (twilio.phoneNumber !== null) return twilio.phoneNumber;
  throw new TunnelTrouble(
    'TWILIO_PHONE_NUMBER is not set: set it to the number of your account whose calls should come here.',
    exitForConfiguration,
  );
}

/** What a tunnel that was killed has left changed is put back before it is changed again. */
async function putBackLeftover(desk: NumberDesk | null, { dataDir }: Settings): Promise<void> {
  const record = readRecord(dataDir);
  if (record === null) return;
  if (isAlive(record.pid)) {
    throw new TunnelTrouble(
      `A tunnel for ${record.number} runs already (process ${record.pid}): stop it. If that is no tunnel, run \`npm run tunnel -- --restore\` first.`,
    );
  }
  say('A tunnel was killed before it could put back what it had changed: that comes first.');
  await putBack(needed(desk), record);
}

async function restore(desk: NumberDesk | null, { dataDir }: Settings): Promise<number> {
  const record = readRecord(dataDir);
  if (record === null) say('Nothing is to be put back.');
  else await putBack(needed(desk), record);
  return 0;
}

/** Twilio may still be busy with what is to be put back; whether it did that, the record and the number tell. */
async function putBackAfter(pointing: Promise<unknown>, desk: NumberDesk): Promise<void> {
  await Promise.allSettled([pointing]);
  const record = readRecord(desk.dataDir);
  if (record !== null) await putBack(desk, record);
}

function needed(desk: NumberDesk | null): NumberDesk {
  if (desk !== null) return desk;
  throw new TunnelTrouble(
    'Webhooks at Twilio are to be put back, and no account is set: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.',
    exitForConfiguration,
  );
}

function sayWhatToPaste(voiceUrl: string, statusCallback: string): void {
  say('No Twilio account is set. At console.twilio.com, paste into your number, both as HTTP POST:');
  say(`  A call comes in      ${voiceUrl}`);
  say(`  Call status changes  ${statusCallback}`);
  say(
    'Until TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are set, whoever knows the address can pretend to be Twilio.',
  );
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function stopRequested(): Promise<number> {
  return new Promise((stop) => {
    for (const signal of stopSignals) {
      process.once(signal, () => {
        say('Stopping: calls that are live go on until they end; Ctrl-C again ends them.');
        stop(0);
      });
    }
  });
}

/** The first signal stops the tunnel; every one after that is for the gateway, which may be waiting for its last call. */
function againWhenAskedAgain(stop: () => void): void {
  let isAsked = false;
  for (const signal of stopSignals) {
    process.on(signal, () => {
      if (isAsked) stop();
      isAsked = true;
    });
  }
}

function tellOfEnd(code: number): number {
  console.error(`The gateway has ended with code ${code}.`);
  return code;
}

function tell(error: unknown): number {
  const isForPeople = error instanceof TunnelTrouble || error instanceof Problems;
  console.error(isForPeople ? error.message : error);
  if (error instanceof Problems) return exitForConfiguration;
  return error instanceof TunnelTrouble ? error.exitCode : 1;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function say(line: string): void {
  console.log(line);
}

process.exitCode = await runCommand(usage, main).catch(tell);
