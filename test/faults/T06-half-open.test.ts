import { describe, expect, it } from 'vitest';
import { openCall } from '../adapters/line-twilio-rig.ts';
import { callSid, mediaFrame, streamSid } from '../adapters/line-twilio-socket.ts';

const silence = new Uint8Array(160).fill(255);

describe('T6: a socket that is half open', () => {
  it('is noticed when five seconds bring no frame, and is not waited for any longer', () => {
    const { socket, told, timers, faults } = openCall();
    timers.advance(5_000);
    expect(told).toEqual([]);
    timers.advance(1_000);
    expect(told).toEqual([{ lost: 'stalled' }]);
    // Nobody is there to answer a closing handshake.
    expect(socket.closedWith).toBe('terminated');
    expect(faults.noted).toMatchObject([{ code: 'stream.stalled', fields: { callSid, streamSid } }]);
    expect(timers.pending).toBe(0);
  });

  it('is not one on which the caller says nothing: silence comes in frames too', () => {
    const { socket, told, timers, faults } = openCall();
    for (let atMs = 0; atMs < 600_000; atMs += 1_000) {
      socket.receives(mediaFrame(silence, atMs));
      timers.advance(1_000);
    }
    expect(told.every((each) => 'audio' in each)).toBe(true);
    expect(faults.noted).toEqual([]);
  });
});
