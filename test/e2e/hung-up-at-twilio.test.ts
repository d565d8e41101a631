import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type GatewayProcess, startGateway } from '../../scripts/demo/gateway-process.ts';
import { TwilioRest } from '../support/twilio-rest.ts';

const callSid = `CA${'1'.repeat(32)}`;
const streamSid = `MZ${'1'.repeat(32)}`;

describe('T24: a caller whose stream breaks and of whom Twilio says no more', () => {
  let rest: TwilioRest;
  let gateway: GatewayProcess;
  let dataDir: string;
  beforeAll(async () => {
    rest = await TwilioRest.open();
    rest.calls.set(callSid, { status: 'in-progress' });
    dataDir = mkdtempSync(join(tmpdir(), 'parley-'));
    const { accountSid, authToken } = rest;
    const env = { TWILIO_API_URL: rest.url };
    gateway = await startGateway({
      accountSid,
      authToken,
      dataDir,
      logFile: join(dataDir, 'gateway.log'),
      env,
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await rest.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('is not left waiting by a gateway that must stop', async () => {
    rest.failNext(500);
    const socket = await stream();
    socket.terminate();
    await expect.poll(() => readFileSync(gateway.logFile, 'utf8')).toContain('"to":"adrift"');
    process.kill(gateway.pid, 'SIGTERM');
    await expect.poll(async () => (await fetch(`${gateway.url}/ready`)).status).toBe(503);
    const statusAtTwilio = () => {
      // Two signals that come at once are one to the gateway: it is told until it has understood.
      if (rest.requests.length === 0) process.kill(gateway.pid, 'SIGTERM');
      return rest.calls.get(callSid)?.status;
    };
    await expect.poll(statusAtTwilio, { interval: 200 }).toBe('completed');
    expect(rest.requests).toHaveLength(2);
  });

  /** Rings as Twilio does, and opens the stream that it is told to. */
  async function stream(): Promise<WebSocket> {
    const form = { CallSid: callSid, AccountSid: rest.accountSid, From: '+15005550001', To: '+15005550006' };
    const voiceUrl = `${gateway.url}/twilio/voice`;
    const answer = await fetch(voiceUrl, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { 'X-Twilio-Signature': sign(voiceUrl, form) },
    });
    const twiml = await answer.text();
    const token = /name="token" value="([^"]+)"/.exec(twiml)?.[1];
    const url = `${gateway.url.replace('http', 'ws')}/twilio/media`;
    const socket = new WebSocket(url, { headers: { 'X-Twilio-Signature': sign(url, {}) } });
    await new Promise((open, failed) => socket.once('open', open).once('error', failed));
    const start = {
      ...{
        accountSid: rest.accountSid,
        streamSid,
        callSid,
        tracks: ['inbound'],
        customParameters: { token },
      },
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
    };
    socket.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }));
    socket.send(JSON.stringify({ event: 'start', sequenceNumber: '1', start, streamSid }));
    // The greeting: the call is on its line.
    await new Promise((heard) => socket.once('message', heard));
    return socket;
  }

  function sign(url: string, form: Readonly<Record<string, string>>): string {
    const fields = Object.keys(form).sort();
    const text = url + fields.map((name) => name + form[name]).join('');
    return createHmac('sha1', rest.authToken).update(text).digest('base64');
  }
});
