import { describe, expect, it } from 'vitest';
import { openCall } from '../adapters/line-twilio-rig.ts';
import { callSid, mediaFrame, streamSid } from '../adapters/line-twilio-socket.ts';
import { badMessages } from '../fixtures/twilio/corpus.ts';

const sound = Uint8Array.of(255, 127);
const second = 8_000;

describe('T13: a media frame whose payload is no sound', () => {
  it.each(badMessages.filter(({ code }) => code === 'media.badpayload'))('is dropped: $name', ({ text }) => {
    const { socket, told, faults } = openCall();
    socket.receives(text);
    socket.receives(mediaFrame(sound, 40));
    expect(told).toEqual([{ audio: [...sound], atMs: 40 }]);
    expect(faults.noted).toMatchObject([{ code: 'media.badpayload', fields: { callSid, streamSid } }]);
  });

  it('or over a second of it, is dropped whole', () => {
    const { socket, told, faults } = openCall();
    socket.receives(mediaFrame(new Uint8Array(60 * second), 20));
    socket.receives(mediaFrame(new Uint8Array(second + 2), 20));
    expect(told).toEqual([]);
    expect(faults.counted.get('media.badpayload')).toBe(2);
  });

  it.each([1, 2, 3, 159, 161, second - 1, second])(
    'is another matter than sound of odd length: %d bytes',
    (bytes) => {
      const { socket, told, faults } = openCall();
      const odd = Uint8Array.from({ length: bytes }, (_, i) => i % 256);
      socket.receives(mediaFrame(odd, 20));
      expect(told).toEqual([{ audio: [...odd], atMs: 20 }]);
      expect(faults.noted).toEqual([]);
    },
  );

  it('closes the socket when there are ten within ten seconds', () => {
    const { socket } = openCall();
    for (let times = 0; times < 10; times++) socket.receives(mediaFrame(new Uint8Array(0), 20));
    expect(socket.closedWith).toBe(1007);
  });
});
