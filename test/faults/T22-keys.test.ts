import { beforeAll, describe, expect, it } from 'vitest';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import { openCall } from '../adapters/line-twilio-rig.ts';
import { mediaFrame, streamSid } from '../adapters/line-twilio-socket.ts';
import { answered } from '../support/answered-call.ts';
import { pass } from '../support/scripted-crew.ts';

const reply = 'It is open until six. Come any day.';
const sound = Uint8Array.of(255, 127);

beforeAll(loadVoiceDetection);

describe('T22: keys, a hundred a second', () => {
  it('are told in the order they were pressed, between the sound', () => {
    const { socket, told, timers, faults } = openCall();
    const digits = Array.from({ length: 1_000 }, (_, i) => '0123456789*#'.charAt(i % 12));
    for (const [i, digit] of digits.entries()) {
      socket.receives({ event: 'dtmf', streamSid, dtmf: { track: 'inbound_track', digit } });
      if (i % 2 === 1) socket.receives(mediaFrame(sound, 10 * i));
      timers.advance(10);
    }
    expect(told.flatMap((each) => ('key' in each ? [each.key] : []))).toEqual(digits);
    expect(told.filter((each) => 'audio' in each)).toHaveLength(500);
    expect(socket.closedWith).toBeNull();
    expect(faults.noted).toEqual([]);
  });

  it('that mean nothing let the agent speak to the end', async () => {
    const { time, call, ask, heard } = answered();
    await pass(time, 3_000);
    await ask('When are you open?');
    for (let i = 0; i < 300; i++) {
      call.keyPressed('#');
      await pass(time, 10);
    }
    await pass(time, 3_000);
    expect(heard().at(-1)).toBe(reply);
    expect(call.state.phase.name).toBe('listening');
  });

  it('that mean something take the floor at once, and once', async () => {
    const keys = [{ key: '1', does: { say: 'From eight to six.', hangUp: false } }];
    const { time, call, ask, heard } = answered({ agent: { keys } });
    await pass(time, 3_000);
    await ask('When are you open?');
    await pass(time, 500);
    expect(call.state.phase.name).toBe('speaking');
    for (let i = 0; i < 100; i++) {
      call.keyPressed('1');
      await pass(time, 10);
    }
    await pass(time, 4_000);
    expect(heard().at(-1)).toBe('From eight to six.');
    expect(call.state.phase.name).toBe('listening');
  });
});
