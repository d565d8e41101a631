import { describe, expect, it } from 'vitest';
import { open } from '../adapters/line-twilio-rig.ts';
import { mediaFrame, startMessage } from '../adapters/line-twilio-socket.ts';

const policyViolation = 1008;
const connected = { event: 'connected', protocol: 'Call', version: '1.0.0' };

describe('T9: a socket on which no stream starts', () => {
  it.each([
    ['says nothing', null],
    ['greets and greets', connected],
    ['sends sound', mediaFrame(Uint8Array.of(255), 20)],
    ['sends what cannot be read, now and then', 'hello'],
  ])('is closed after five seconds when it %s', (_, message) => {
    const { socket, timers, starts, faults } = open();
    for (let second = 0; second < 5; second++) {
      expect(socket.closedWith).toBeNull();
      if (message !== null) socket.receives(message);
      timers.advance(1_000);
    }
    expect(socket.closedWith).toBe(policyViolation);
    expect(faults.noted.at(-1)).toMatchObject({
      code: 'stream.nostart',
      fields: { reason: 'no start came' },
    });
    socket.receives(startMessage());
    expect(starts).toEqual([]);
  });

  it('is noted when it closes by itself', () => {
    const { socket, timers, faults } = open();
    socket.closes(1001);
    expect(faults.noted).toMatchObject([
      { code: 'stream.nostart', fields: { closedWith: 1001, remedy: expect.stringContaining('proxy') } },
    ]);
    expect(timers.pending).toBe(0);
  });
});
