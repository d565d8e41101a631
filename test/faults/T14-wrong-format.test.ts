import { describe, expect, it } from 'vitest';
import { open } from '../adapters/line-twilio-rig.ts';
import { callSid, startMessage, streamSid } from '../adapters/line-twilio-socket.ts';

// What the caller hears then is for the TwiML behind the stream: Twilio goes on with it once the socket is closed.
describe('T14: a stream whose sound is not mu-law, 8 kHz, one channel', () => {
  it.each([
    { encoding: 'audio/x-alaw', sampleRate: 8000, channels: 1 },
    { encoding: 'audio/l16', sampleRate: 16000, channels: 1 },
    { encoding: 'audio/x-mulaw', sampleRate: 16000, channels: 1 },
    { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 2 },
    { encoding: 'AUDIO/X-MULAW', sampleRate: 8000, channels: 1 },
    { encoding: '', sampleRate: 0, channels: 0 },
  ])('is refused before it becomes a call: %o', (mediaFormat) => {
    const { socket, starts, faults } = open();
    socket.receives(startMessage({ mediaFormat }));
    expect(socket.closedWith).toBe(1008);
    expect(starts).toEqual([]);
    expect(faults.noted).toMatchObject([
      {
        code: 'stream.badformat',
        fields: { callSid, streamSid, reason: expect.stringContaining('8000 Hz') },
      },
    ]);
  });

  it('is taken when its numbers are words', () => {
    const { socket, starts } = open();
    socket.receives(
      startMessage({ mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: '8000', channels: '1' } }),
    );
    expect(socket.closedWith).toBeNull();
    expect(starts).toHaveLength(1);
  });
});
