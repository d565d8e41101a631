import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { frontDoor, incomingCall, publicUrl, sign, streamUrl, upgrade } from '../http/front-door.ts';

const address = `${publicUrl}/twilio/voice`;
const oddHeaders = {
  'X-Forwarded-Host': 'evil.example',
  'X-Forwarded-Proto': 'http',
  'X-Forwarded-Port': '8080',
  'X-Forwarded-For': '203.0.113.9',
  Forwarded: 'host=evil.example;proto=http',
};

describe('T18: a proxy that changes the host, the scheme or the port', () => {
  it('changes nothing for a request that was signed for PUBLIC_URL', async () => {
    const door = await frontDoor();
    const webhook = { ...oddHeaders, 'X-Twilio-Signature': sign(address, incomingCall) };
    expect((await door.post('/twilio/voice', incomingCall, webhook)).status).toBe(200);
    const stream = { ...oddHeaders, Host: 'evil.example', 'X-Twilio-Signature': sign(streamUrl) };
    expect(await upgrade(door, '/twilio/media', stream)).toBeInstanceOf(WebSocket);
    expect(door.faults.noted).toEqual([]);
  });

  it('makes no request right that was signed for the host it names', async () => {
    const door = await frontDoor();
    const webhook = {
      ...oddHeaders,
      'X-Twilio-Signature': sign('http://evil.example/twilio/voice', incomingCall),
    };
    expect((await door.post('/twilio/voice', incomingCall, webhook)).status).toBe(403);
    const stream = { ...oddHeaders, 'X-Twilio-Signature': sign('ws://evil.example/twilio/media') };
    expect(await upgrade(door, '/twilio/media', stream)).toBe(403);
    expect(door.reception.awaitedCount).toBe(0);
  });

  it('is told of as a wrong PUBLIC_URL, with both addresses and what to do', async () => {
    const door = await frontDoor();
    const throughTunnel = {
      'X-Forwarded-Host': 'tunnel.example',
      'X-Twilio-Signature': sign('https://tunnel.example/twilio/voice', incomingCall),
    };
    await door.post('/twilio/voice', incomingCall, throughTunnel);
    const direct = { 'X-Twilio-Signature': sign(`${door.url}/twilio/voice`, incomingCall) };
    await door.post('/twilio/voice', incomingCall, direct);
    const stream = {
      'X-Forwarded-Host': 'tunnel.example',
      'X-Twilio-Signature': sign('wss://tunnel.example/twilio/media'),
    };
    await upgrade(door, '/twilio/media', stream);
    const adviceOn = (signed: string, configured: string) => ({
      code: 'auth.sig',
      fields: {
        advice: `PUBLIC_URL mismatch: signed for ${signed}, configured as ${configured}. Correct PUBLIC_URL.`,
      },
    });
    expect(door.faults.noted).toMatchObject([
      adviceOn('https://tunnel.example/twilio/voice', address),
      adviceOn(`${door.url}/twilio/voice`, address),
      adviceOn('wss://tunnel.example/twilio/media', streamUrl),
    ]);
  });
});
