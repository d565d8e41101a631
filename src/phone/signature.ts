import { createHmac } from 'node:crypto';

/** The `X-Twilio-Signature` of a form post: over the URL, then each name and value, sorted by name. */
export function signForm(authToken: string, url: string, fields: Readonly<Record<string, string>>): string {
  const signed = Object.keys(fields)
    .sort()
    .reduce((text, name) => text + name + fields[name], url);
  return hmac(authToken, signed);
}

/** The `X-Twilio-Signature` of a WebSocket upgrade: the exact URL of `<Stream url>`, scheme and all. */
export function signUpgrade(authToken: string, url: string): string {
  return hmac(authToken, url);
}

function hmac(authToken: string, text: string): string {
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}
