import { beforeAll, describe, expect, it } from 'vitest';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import { openCall } from '../adapters/line-twilio-rig.ts';
import { callSid, mediaFrame, streamSid } from '../adapters/line-twilio-socket.ts';
import { answered } from '../support/answered-call.ts';
import { pass } from '../support/scripted-crew.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { closeGates, openGate } from './media-gate.ts';

const sound = new Uint8Array(1_600).fill(127);
const unsentBytesMax = 64 * 1024;

beforeAll(loadVoiceDetection);

describe('T20: a carrier that reads too slowly', () => {
  it('is sent nothing meanwhile, and then hears on where it was: no word is lost and none is made up', async () => {
    const { time, line, call, ask, heard } = answered();
    await pass(time, 3_000);
    await ask('When are you open?');
    await pass(time, 600);
    expect(call.state.phase.name).toBe('speaking');
    line.hasRoom = false;
    await pass(time, 50);
    const before = line.sent.length;
    await pass(time, 1_000);
    expect(line.sent).toHaveLength(before);
    line.hasRoom = true;
    await pass(time, 6_000);
    expect(heard().at(-1)).toBe('It is open until six. Come any day.');
    expect(call.state.phase.name).toBe('listening');
  });

  it('and does not recover, is not taken to have heard what it was not sent', async () => {
    const { time, line, ask, heard, call } = answered();
    await pass(time, 3_000);
    await ask('When are you open?');
    await pass(time, 600);
    line.hasRoom = false;
    await pass(time, 6_000);
    expect(call.state.phase.name).toBe('listening');
    const [last] = call.state.history.slice(-1);
    expect(last).toMatchObject({ speaker: 'agent', interrupted: true });
    expect('It is open until six. Come any day.'.startsWith(heard().at(-1) ?? '?')).toBe(true);
    expect(heard().at(-1)?.length).toBeLessThan('It is open until six.'.length);
  });

  it('returns no mark that stands behind dropped sound: such a mark is not sent until a clear', () => {
    const { socket, line, faults } = openCall();
    line.sendMark('1:0:0');
    socket.bufferedAmount = unsentBytesMax;
    expect(line.hasRoom).toBe(false);
    line.sendMark('1:0:1');
    line.sendAudio(sound);
    line.sendMark('1:0:2');
    socket.bufferedAmount = 0;
    line.sendAudio(sound);
    line.sendMark('1:0:3');
    line.clear();
    line.sendMark('1:1:0');
    expect(socket.sent.map(readSent)).toEqual(['1:0:0', '1:0:1', 'media', 'clear', '1:1:0']);
    expect(faults.noted).toMatchObject([
      { code: 'ws.backpressure', fields: { callSid, streamSid, unsentBytes: unsentBytesMax } },
    ]);
  });

  it('is given up after ten seconds', () => {
    const { socket, timers, told } = openCall();
    socket.bufferedAmount = unsentBytesMax;
    for (let second = 0; second < 10; second++) {
      socket.receives(mediaFrame(Uint8Array.of(255), second * 1_000));
      expect(socket.closedWith).toBeNull();
      timers.advance(1_000);
    }
    expect(socket.closedWith).toBe('terminated');
    expect(told.at(-1)).toEqual({ lost: 'congested' });
  });

  it('is forgiven when it reads again in time', () => {
    const { socket, timers, told } = openCall();
    for (let second = 0; second < 60; second++) {
      socket.bufferedAmount = second % 10 === 9 ? 0 : unsentBytesMax;
      socket.receives(mediaFrame(Uint8Array.of(255), second * 1_000));
      timers.advance(1_000);
    }
    expect(told.every((each) => 'audio' in each)).toBe(true);
  });
});

describe('T20: a real peer that does not read at all', () => {
  it('costs us no more memory than its kernel and 64 KiB, and is cut off in the end', async () => {
    const timers = new VirtualTimers();
    const gate = await openGate(timers);
    const { twilio, socket, line, told } = await gate.call();
    twilio.pause();
    let most = 0;
    let messages = 0;
    // Ten times what the kernels of both sides may hold between them.
    while (messages < 40_000) {
      line.sendAudio(sound);
      line.sendMark(`1:0:${messages}`);
      messages += 1;
      most = Math.max(most, socket.bufferedAmount);
      if (messages % 100 === 0) await new Promise((go) => setImmediate(go));
    }
    expect(line.hasRoom).toBe(false);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(unsentBytesMax);
    for (let second = 0; second < 10; second++) {
      socket.emit('message', Buffer.from('{"event":"connected"}'), false);
      timers.advance(1_000);
    }
    expect(told.at(-1)).toEqual({ lost: 'congested' });
    expect(gate.faults.counted.get('ws.backpressure')).toBe(1);
    twilio.terminate();
    await closeGates();
  });
});

function readSent(frame: unknown): string {
  const message = JSON.parse(String(frame));
  return message.mark?.name ?? message.event;
}
