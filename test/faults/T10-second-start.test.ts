import { describe, expect, it } from 'vitest';
import { openCall } from '../adapters/line-twilio-rig.ts';
import { callSid, mediaFrame, startMessage, streamSid } from '../adapters/line-twilio-socket.ts';

const sound = Uint8Array.of(255, 127);
const policyViolation = 1008;

describe('T10: a second start on one socket', () => {
  it.each([
    ['the same', {}],
    ['for another stream of the same call', { streamSid: `MZ${'4'.repeat(32)}` }],
  ])('changes nothing when it is %s', (_, replaced) => {
    const { socket, told, starts, faults } = openCall();
    socket.receives(startMessage(replaced));
    socket.receives(mediaFrame(sound, 20));
    expect(starts).toHaveLength(1);
    expect(socket.closedWith).toBeNull();
    expect(told).toEqual([{ audio: [...sound], atMs: 20 }]);
    expect(faults.noted).toMatchObject([{ code: 'stream.dupstart', fields: { callSid, streamSid } }]);
  });

  it('closes the socket when it is for another call: whose voice would it be?', () => {
    const { socket, told, starts, faults } = openCall();
    const secondCallSid = `CA${'8'.repeat(32)}`;
    socket.receives(startMessage({ callSid: secondCallSid }));
    socket.receives(mediaFrame(sound, 20));
    expect(starts).toHaveLength(1);
    expect(socket.closedWith).toBe(policyViolation);
    expect(told).toEqual([{ lost: 'a start for another call' }]);
    expect(faults.noted[0]).toMatchObject({ code: 'stream.dupstart', fields: { callSid, secondCallSid } });
  });
});
