import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSignedByTwilio } from '../../src/adapters/line/twilio/signature.ts';

const authToken = '12345';

function hmac(text: string): string {
  return createHmac('sha1', authToken).update(text).digest('base64');
}

describe('a signature', () => {
  it('is Twilio’s own example', () => {
    const params = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+12349013030',
      Digits: '1234',
      From: '+12349013030',
      To: '+18005551212',
    };
    const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
    const signature = '0/KCTR6DLpKmkAf8muzZqo1nDgQ=';
    expect(isSignedByTwilio({ authToken, url, params, signature })).toBe(true);
    expect(isSignedByTwilio({ authToken: '12346', url, params, signature })).toBe(false);
    expect(isSignedByTwilio({ authToken, url: `${url}3`, params, signature })).toBe(false);
    expect(isSignedByTwilio({ authToken, url, params: { ...params, Digits: '1' }, signature })).toBe(false);
  });

  it('counts fields that came twice', () => {
    const url = 'https://a.example/x';
    const signature = hmac(`${url}A1A2`);
    expect(isSignedByTwilio({ authToken, url, params: { A: ['2', '1'] }, signature })).toBe(true);
  });

  it('of a stream may count a slash at its end, of a webhook may not', () => {
    const checks = (url: string, signedUrl: string) =>
      isSignedByTwilio({ authToken, url, params: {}, signature: hmac(signedUrl) });
    expect(checks('wss://a.example/m', 'wss://a.example/m/')).toBe(true);
    expect(checks('wss://a.example/m/', 'wss://a.example/m')).toBe(true);
    expect(checks('ws://127.0.0.1:3000/m', 'ws://127.0.0.1:3000/m/')).toBe(true);
    expect(checks('https://a.example/m', 'https://a.example/m/')).toBe(false);
  });

  it('for an address that is none is nobody’s', () => {
    expect(isSignedByTwilio({ authToken, url: 'https://[', params: {}, signature: '' })).toBe(false);
  });
});
