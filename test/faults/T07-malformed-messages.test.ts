import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { openCall } from '../adapters/line-twilio-rig.ts';
import { callSid, mediaFrame, streamSid } from '../adapters/line-twilio-socket.ts';
import { badMessages } from '../fixtures/twilio/corpus.ts';
import { closeGates, openGate } from './media-gate.ts';

const sound = Uint8Array.of(255, 127);

afterEach(closeGates);

describe('T7: a message that cannot be read', () => {
  it.each(badMessages)('harms no call: $name', ({ text, code }) => {
    const { socket, told, faults } = openCall();
    socket.receives(text);
    socket.receives(mediaFrame(sound, 20));
    expect(socket.closedWith).toBeNull();
    expect(told).toEqual([{ audio: [...sound], atMs: 20 }]);
    const firstBytes = Buffer.from(text).subarray(0, 64).toString('hex');
    expect(faults.noted).toMatchObject([
      { code, fields: { callSid, streamSid, 'pii.firstBytes': firstBytes } },
    ]);
  });

  it('harms no call when it is binary, or nested as deep as it may be long', () => {
    const { socket, told, faults } = openCall();
    socket.receivesBinary(Uint8Array.of(0xde, 0xad));
    socket.receives('['.repeat(65_536));
    socket.receives(`{"event":"media","media":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`);
    socket.receives(mediaFrame(sound, 20));
    expect(told).toEqual([{ audio: [...sound], atMs: 20 }]);
    expect(faults.noted.map(({ code }) => code)).toEqual(Array(3).fill('twilio.badmsg'));
    expect(faults.noted[0]?.fields).toMatchObject({ 'pii.firstBytes': 'dead' });
  });

  it('closes its socket with 1007 when it is the tenth within ten seconds', () => {
    const { socket, told, timers } = openCall();
    for (let times = 0; times < 10; times++) {
      expect(socket.closedWith).toBeNull();
      socket.receives('{');
      timers.advance(900);
    }
    expect(socket.closedWith).toBe(1007);
    expect(told).toEqual([{ lost: 'too many unreadable frames' }]);
  });

  it('closes its socket with 1007 when it is no UTF-8, and no other call hears of it', async () => {
    const gate = await openGate();
    const [bad, good] = [await gate.call(), await gate.call()];
    const text = Buffer.from('{"event":"media"}');
    text[3] = 0xff;
    bad.twilio.send(text, { binary: false });
    expect((await once(bad.twilio, 'close'))[0]).toBe(1007);
    good.twilio.send(JSON.stringify(mediaFrame(sound, 20)));
    await expect.poll(() => good.told).toEqual([{ audio: [...sound], atMs: 20 }]);
    expect(bad.told).toEqual([{ lost: expect.stringContaining('closed with') }]);
  });
});
