import { describe, expect, test } from 'vitest';
import { gatewayOf, whatToDoAbout } from '../../scripts/call/gateway.ts';
import { Problems, readSettings } from '../../src/config.ts';

function gateway(env: Record<string, string>, url: string | null) {
  const settings = readSettings(env, null);
  if (settings instanceof Problems) throw settings;
  return gatewayOf(settings, 'PUBLIC_URL' in env, url, null);
}

describe('whom a rehearsal calls', () => {
  test('is the gateway that the settings describe', () => {
    const { url, number } = gateway({ PORT: '4000' }, null);
    expect(url).toBe('http://localhost:4000');
    expect(number).toMatchObject({
      voiceUrl: 'http://localhost:4000/twilio/voice',
      statusUrl: 'http://localhost:4000/twilio/status',
      authToken: '',
      to: '+15005550006',
    });
    expect(number.dial?.('ws://localhost:4000/twilio/media')).toBe('ws://localhost:4000/twilio/media');
  });

  test('is signed for by its public address, and dialled where it listens', () => {
    const env = {
      PUBLIC_URL: 'https://phone.example.com',
      TWILIO_AUTH_TOKEN: 'secret',
      TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
      TWILIO_PHONE_NUMBER: '+14155550100',
    };
    const { url, number } = gateway(env, 'http://127.0.0.1:3000');
    expect(url).toBe('http://127.0.0.1:3000');
    expect(number).toMatchObject({
      voiceUrl: 'https://phone.example.com/twilio/voice',
      authToken: 'secret',
      to: '+14155550100',
    });
    expect(number.dial?.(number.voiceUrl)).toBe('http://127.0.0.1:3000/twilio/voice');
    expect(number.dial?.('wss://phone.example.com/twilio/media')).toBe('ws://127.0.0.1:3000/twilio/media');
    expect(number.dial?.('wss://elsewhere.example/media')).toBe('wss://elsewhere.example/media');
  });

  test('may run here, where nothing answers at its public address', () => {
    const { url, hereUrl } = gateway({ PUBLIC_URL: 'https://phone.example.com', PORT: '4000' }, null);
    expect(whatToDoAbout({ url, hereUrl })).toBe(
      'start it with npm start, or give --url http://127.0.0.1:4000, if it runs here',
    );
    expect(whatToDoAbout({ url: 'http://localhost:4000', hereUrl })).toBe('start it with npm start');
  });

  test('is called localhost by itself when it was told no public address', () => {
    const { number } = gateway({}, 'http://127.0.0.1:4100');
    expect(number.voiceUrl).toBe('http://localhost:4100/twilio/voice');
    expect(number.dial?.('ws://localhost:4100/twilio/media')).toBe('ws://127.0.0.1:4100/twilio/media');
  });
});
