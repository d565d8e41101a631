import { describe, expect, it } from 'vitest';
import { open, openCall } from '../adapters/line-twilio-rig.ts';
import { mediaFrame, startMessage, stopMessage, streamSid } from '../adapters/line-twilio-socket.ts';

const sound = Uint8Array.of(255, 127);
const key = { event: 'dtmf', streamSid, dtmf: { track: 'inbound_track', digit: '1' } };
const mark = { event: 'mark', streamSid, mark: { name: '0:0:0' } };

describe('T11: messages before their stream and after it', () => {
  it('reach nobody, and are noted', () => {
    const { socket, told, faults } = open();
    for (const early of [mediaFrame(sound, 0), key, mark]) socket.receives(early);
    socket.receives(startMessage());
    socket.receives(mediaFrame(sound, 20));
    socket.receives(stopMessage);
    for (const late of [mediaFrame(sound, 40), key, mark, stopMessage, startMessage()]) socket.receives(late);
    expect(told).toEqual([{ audio: [...sound], atMs: 20 }, { stopped: true }]);
    expect(faults.noted.map(({ code }) => code)).toEqual(Array(8).fill('stream.order'));
  });

  it('end a socket that stops before it starts, without a call', () => {
    const { socket, timers, starts } = open();
    socket.receives(stopMessage);
    socket.receives(startMessage());
    timers.advance(5_000);
    expect(starts).toEqual([]);
    expect(socket.closedWith).toBe(1000);
  });

  it('are no fault of a carrier that we have just hung up on', () => {
    const { socket, line, told, faults } = openCall();
    line.close('goodbye');
    socket.receives(mediaFrame(sound, 20));
    socket.receives(stopMessage);
    expect(told).toEqual([]);
    expect(faults.noted).toEqual([]);
  });
});
