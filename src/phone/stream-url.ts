import type { Trouble } from './trouble.ts';

/** The URL to stream to: as it was written when it is absolute, else beside the TwiML document. */
export function absoluteStreamUrl(url: string, documentUrl: string): string {
  if (URL.canParse(url) || !URL.canParse(url, documentUrl)) return url;
  return new URL(url, documentUrl).href.replace(/^http/, 'ws');
}

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

/** Why Twilio would not dial this URL; undefined when it would. */
export function faultOfStreamUrl(text: string): Trouble | undefined {
  if (/\s/.test(text) || !URL.canParse(text))
    return { code: 31922, message: `"${text}" is not a URL to stream to` };
  const url = new URL(text);
  const isSecure =
    url.protocol === 'wss:' || (url.protocol === 'ws:' && loopbackHosts.includes(url.hostname));
  if (!isSecure)
    return { code: 31922, message: `a stream goes to wss:// (ws:// only on this machine), not to ${text}` };
  if (text.includes('?')) return { code: 31920, message: `a stream's URL may have no query string: ${text}` };
  return undefined;
}
