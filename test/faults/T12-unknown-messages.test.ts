import { describe, expect, it } from 'vitest';
import { openCall } from '../adapters/line-twilio-rig.ts';
import { mediaFrame } from '../adapters/line-twilio-socket.ts';

const sound = Uint8Array.of(255, 127);

describe('T12: what Twilio may say one day', () => {
  it('in an event of its own is counted, passed over, and never held against it', () => {
    const { socket, told, faults } = openCall();
    for (let times = 0; times < 50; times++) socket.receives({ event: 'transcript', text: 'hello' });
    socket.receives(mediaFrame(sound, 20));
    expect(socket.closedWith).toBeNull();
    expect(told).toEqual([{ audio: [...sound], atMs: 20 }]);
    expect(faults.noted).toEqual([]);
    expect(faults.counted.get('twilio.unknown')).toBe(50);
  });

  it('in a new field is read as if it were not there', () => {
    const { socket, told, faults } = openCall();
    const frame = mediaFrame(sound, 20);
    socket.receives({ ...frame, priority: 'high' });
    socket.receives({ event: 'dtmf', dtmf: { track: 'inbound_track', digit: '5', durationMs: 80 } });
    expect(told).toEqual([{ audio: [...sound], atMs: 20 }, { key: '5' }]);
    expect(faults.noted).toEqual([]);
  });

  it('on another track is not taken for the caller', () => {
    const { socket, told, faults } = openCall();
    const media = { track: 'outbound', chunk: '1', timestamp: '20', payload: '/38=' };
    socket.receives({ event: 'media', media });
    expect(told).toEqual([]);
    expect(faults.counted.get('twilio.unknown')).toBe(1);
  });
});
