import { TwilioRefusal } from '../../src/adapters/telephony/twilio/rest-client.ts';
import type {
  AccountNumber,
  NumberWebhooks,
  TwilioAccount,
} from '../../src/adapters/telephony/twilio/twilio-account.ts';
import { ProviderFailure } from '../../src/ports/failure.ts';
import { type ChangeRecord, removeRecord, writeRecord } from './record.ts';
import { TunnelTrouble } from './trouble.ts';

/** The account, what it is called, and where we keep what we have changed in it. */
export interface NumberDesk {
  readonly account: TwilioAccount;
  readonly accountSid: string;
  readonly dataDir: string;
  say(line: string): void;
}

/** The number whose calls we want; a sentence about why it cannot be. */
export async function ownNumber({ account, accountSid }: NumberDesk, number: string): Promise<AccountNumber> {
  const found = await asked(account.findNumber(number));
  if (found === null) {
    throw new TunnelTrouble(
      `${number} is no number of the account ${accountSid}: set TWILIO_PHONE_NUMBER to one of its own, see console.twilio.com.`,
    );
  }
  if (found.divertedTo !== null) {
    throw new TunnelTrouble(
      `The calls of ${number} go to ${found.divertedTo} and not to webhooks: take that off the number at console.twilio.com.`,
    );
  }
  return found;
}

/** Points the number at us. What it was is written down first. */
export async function pointAtUs(
  desk: NumberDesk,
  number: AccountNumber,
  ours: NumberWebhooks,
): Promise<void> {
  const { account, accountSid, dataDir, say } = desk;
  const { webhooks: former } = number;
  writeRecord(dataDir, { pid: process.pid, accountSid, number: number.number, former, ours });
  await asked(account.pointNumber(number.sid, ours));
  say(`${number.number} is changed at Twilio for as long as this runs:`);
  say(`  voice webhook    was ${asText(former.voiceUrl, former.voiceMethod)}`);
  say(`                   is  ${asText(ours.voiceUrl, ours.voiceMethod)}`);
  say(`  status callback  was ${asText(former.statusCallback, former.statusCallbackMethod)}`);
  say(`                   is  ${asText(ours.statusCallback, ours.statusCallbackMethod)}`);
}

/** Puts back what is still as we set it; what somebody else has changed since is theirs. */
export async function putBack(desk: NumberDesk, record: ChangeRecord): Promise<void> {
  const { account, accountSid, dataDir, say } = desk;
  const { number, former, ours } = record;
  if (record.accountSid !== accountSid) {
    throw new TunnelTrouble(
      `The webhooks of ${number} still want putting back, in the account ${record.accountSid}: ` +
        'set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN to that one and run `npm run tunnel -- --restore`.',
    );
  }
  const found = await asked(account.findNumber(number));
  if (found !== null) {
    const after = withoutOurs(found.webhooks, former, ours);
    if (!isSame(after, found.webhooks)) await asked(account.pointNumber(found.sid, after));
    const { voiceUrl, voiceMethod, statusCallback, statusCallbackMethod } = after;
    const other = isSame(after, former)
      ? 'is as it was'
      : 'was changed by somebody else meanwhile, and stays so';
    say(`${number} ${other}: voice webhook ${asText(voiceUrl, voiceMethod)}, `);
    say(`  status callback ${asText(statusCallback, statusCallbackMethod)}`);
  } else {
    say(`${number} has left the account: nothing is to be put back.`);
  }
  removeRecord(dataDir);
}

function withoutOurs(now: NumberWebhooks, former: NumberWebhooks, ours: NumberWebhooks): NumberWebhooks {
  const voice = now.voiceUrl === ours.voiceUrl ? former : now;
  const status = now.statusCallback === ours.statusCallback ? former : now;
  return {
    voiceUrl: voice.voiceUrl,
    voiceMethod: voice.voiceMethod,
    statusCallback: status.statusCallback,
    statusCallbackMethod: status.statusCallbackMethod,
  };
}

function isSame(one: NumberWebhooks, other: NumberWebhooks): boolean {
  return JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
}

function asText(url: string, method: string): string {
  return url === '' ? 'not set' : `${url} (${method})`;
}

/** Twilio's no, in words for whoever has the account. */
async function asked<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TwilioRefusal && error.status === 401) {
      throw new TunnelTrouble(
        'Twilio does not take TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN: copy both again from console.twilio.com.',
      );
    }
    if (!(error instanceof ProviderFailure)) throw error;
    const { reason, detail } = error.failure;
    throw new TunnelTrouble(
      `Twilio does not do as it is asked (${reason}: ${detail}): see status.twilio.com and try again.`,
    );
  }
}
