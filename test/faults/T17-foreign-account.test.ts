import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { acceptTwilioStream } from '../../src/adapters/line/twilio/twilio-stream.ts';
import {
  accountSid,
  callSid,
  frontDoor,
  incomingCall,
  sign,
  streamUrl,
  upgrade,
} from '../http/front-door.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

const foreign = `AC${'9'.repeat(32)}`;

describe('T17: a call of another Twilio account', () => {
  it.each(['/twilio/voice', '/twilio/after-stream', '/twilio/status'])(
    'is refused at %s though its signature is right, and nothing comes of it',
    async (path) => {
      const door = await frontDoor();
      const response = await door.twilioPosts(path, {
        ...incomingCall,
        AccountSid: foreign,
        CallStatus: 'completed',
      });
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({
        type: 'urn:parley:problem:foreign-account',
        status: 403,
      });
      expect(door.reception.awaitedCount).toBe(0);
      expect(door.hungUp).toEqual([]);
      expect(door.faults.noted).toMatchObject([{ code: 'auth.account', fields: { accountSid: foreign } }]);
    },
  );

  it('is not let in by its stream, which is closed as a violation of policy', async () => {
    const admitted: string[] = [];
    const faults = new NotedFaults();
    const silence = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const door = await frontDoor({
      acceptMedia: (socket) =>
        acceptTwilioStream(socket, {
          accountSid,
          callIdOf: () => null,
          admit: (start) => {
            admitted.push(start.callSid);
            return { refused: 'nobody is let in here' };
          },
          log: silence,
          faults,
          timers: new VirtualTimers(),
        }),
    });
    const socket = await upgrade(door, '/twilio/media', { 'X-Twilio-Signature': sign(streamUrl) });
    if (!(socket instanceof WebSocket)) throw new Error(`the upgrade was refused with ${socket}`);
    const streamSid = `MZ${'3'.repeat(32)}`;
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
    const start = {
      accountSid: foreign,
      streamSid,
      callSid,
      tracks: ['inbound'],
      mediaFormat,
      customParameters: {},
    };
    socket.send(JSON.stringify({ event: 'start', sequenceNumber: '1', start, streamSid }));
    const [code] = await once(socket, 'close');
    expect(code).toBe(1008);
    expect(faults.noted).toMatchObject([{ code: 'auth.account', fields: { callSid } }]);
    expect(admitted).toEqual([]);
  });
});
