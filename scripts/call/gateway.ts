import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problems, readSettings, type Settings } from '../../src/config.ts';
import { readDotenv } from '../../src/dotenv.ts';
import type { RehearsalOptions } from '../../src/phone/rehearsal.ts';

/** The gateway that is called: where it is, who it believes, and where its journals may be. */
export interface Gateway {
  /** Where we connect. */
  readonly url: string;
  readonly number: Pick<
    RehearsalOptions,
    'voiceUrl' | 'statusUrl' | 'accountSid' | 'authToken' | 'to' | 'dial'
  >;
  readonly journals: string;
  /** Where it would listen on this machine. */
  readonly hereUrl: string;
}

/** What a gateway that checks nothing takes as well as any other. */
const anyAccountSid = 'AC00000000000000000000000000000000';
const anyNumber = '+15005550006';

/** The gateway that the environment and `.env` describe, or the one at `url`. Throws Problems. */
export function gatewayAt(url: string | null, to: string | null): Gateway {
  const dotenv = existsSync('.env') ? readFileSync('.env', 'utf8') : null;
  const settings = readSettings(process.env, dotenv);
  if (settings instanceof Problems) throw settings;
  const isPublicUrlSet = Boolean(
    process.env['PUBLIC_URL'] || readDotenv(dotenv ?? '').values.get('PUBLIC_URL'),
  );
  return gatewayOf(settings, isPublicUrlSet, url, to);
}

export function gatewayOf(
  settings: Settings,
  isPublicUrlSet: boolean,
  url: string | null,
  to: string | null,
): Gateway {
  const signedUrl = url === null || isPublicUrlSet ? settings.publicUrl : usualPublicUrl(url);
  const connectUrl = url ?? signedUrl;
  return {
    url: connectUrl,
    number: {
      voiceUrl: `${signedUrl}/twilio/voice`,
      statusUrl: `${signedUrl}/twilio/status`,
      accountSid: settings.twilio.accountSid ?? anyAccountSid,
      authToken: settings.twilio.authToken ?? '',
      to: to ?? settings.twilio.phoneNumber ?? anyNumber,
      dial: (asked) => insteadOf(signedUrl, connectUrl, asked),
    },
    journals: join(settings.dataDir, 'journals'),
    hereUrl: `http://127.0.0.1:${settings.port}`,
  };
}

/** Whether anything answers there; how it answers is for the call to find out. */
export async function isThere(url: string): Promise<boolean> {
  try {
    await fetch(`${url}/health`, { signal: AbortSignal.timeout(answersWithinMs) });
    return true;
  } catch {
    return false; // Refused, unknown or mute: to a caller it is one and the same.
  }
}

/** What to do when nothing answers there: a public address may lead nowhere, and the gateway run all the same. */
export function whatToDoAbout({ url, hereUrl }: Pick<Gateway, 'url' | 'hereUrl'>): string {
  const isHere = /^(localhost|127\.|\[::1\])/.test(new URL(url).hostname);
  return `start it with npm start${isHere ? '' : `, or give --url ${hereUrl}, if it runs here`}`;
}

const answersWithinMs = 5_000;

/** A gateway of this machine that was told no PUBLIC_URL calls itself localhost, and so it is what must be signed. */
function usualPublicUrl(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return protocol === 'http:' && hostname === '127.0.0.1' ? `http://localhost${port && `:${port}`}` : url;
}

/** The same path and scheme's kind at another address, for what is at the public one. */
function insteadOf(publicUrl: string, connectUrl: string, asked: string): string {
  const stream = (url: string) => url.replace(/^http/, 'ws');
  if (asked.startsWith(`${publicUrl}/`)) return connectUrl + asked.slice(publicUrl.length);
  if (asked.startsWith(`${stream(publicUrl)}/`))
    return stream(connectUrl) + asked.slice(stream(publicUrl).length);
  return asked;
}
