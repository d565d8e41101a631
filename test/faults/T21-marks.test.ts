import { beforeAll, describe, expect, it } from 'vitest';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import { openCall } from '../adapters/line-twilio-rig.ts';
import { callSid, streamSid } from '../adapters/line-twilio-socket.ts';
import { answered } from '../support/answered-call.ts';
import { pass } from '../support/scripted-crew.ts';

const reply = 'It is open until six. Come any day.';

beforeAll(loadVoiceDetection);

describe('T21: marks that prove nothing', () => {
  it.each([
    ['that we never sent', ['1:0:9']],
    ['of a future that has not come', ['2:0:0', '1:0:2', '99:99:99']],
    ['that are none of ours', ['', 'hello', '1:0', '__proto__', '1:0:1 ']],
  ])('are ignored and noted when they come back: marks %s', (_, names) => {
    const { socket, line, told, faults } = openCall();
    line.sendMark('1:0:1');
    for (const name of names) socket.receives({ event: 'mark', streamSid, mark: { name } });
    socket.receives({ event: 'mark', streamSid, mark: { name: '1:0:1' } });
    expect(told).toEqual([{ mark: '1:0:1' }]);
    expect(faults.noted.map(({ code }) => code)).toEqual(names.map(() => 'mark.ignored'));
    expect(faults.noted[0]?.fields).toMatchObject({ callSid, streamSid, name: names[0] });
  });

  it('are ignored when they come back twice', () => {
    const { socket, line, told, faults } = openCall();
    line.sendMark('1:0:1');
    for (let times = 0; times < 3; times++) {
      socket.receives({ event: 'mark', streamSid, mark: { name: '1:0:1' } });
    }
    expect(told).toEqual([{ mark: '1:0:1' }]);
    expect(faults.counted.get('mark.ignored')).toBe(2);
  });

  it('are remembered a thousand at a time, whatever is never returned', () => {
    const { socket, line, told } = openCall();
    for (let seq = 0; seq < 5_000; seq++) line.sendMark(`1:0:${seq}`);
    for (const name of ['1:0:0', '1:0:4999']) socket.receives({ event: 'mark', mark: { name } });
    expect(told).toEqual([{ mark: '1:0:4999' }]);
  });

  it('do not make words heard that a clear took back, though Twilio returns them all', async () => {
    const { time, call, crew, ask, heard } = answered();
    await pass(time, 3_000);
    await ask('When are you open?');
    await pass(time, 700);
    expect(call.state.phase.name).toBe('speaking');
    crew.hear({ type: 'final', text: 'No, the other thing.', confidence: 1 });
    await pass(time, 100);
    const said = heard().at(-1) ?? '';
    expect(reply.startsWith(said)).toBe(true);
    expect(said.length).toBeLessThan(reply.length);
  });

  it.each(['1:0:9', '1:7:0', '40:0:0', 'hello'])('do not move what was heard: %s', async (name) => {
    const { time, call, ask } = answered();
    await pass(time, 3_000);
    await ask('When are you open?');
    await pass(time, 500);
    const before = call.state.phase;
    expect(before).toMatchObject({ name: 'speaking' });
    call.markReturned(name);
    expect(call.state.phase).toEqual(before);
  });
});
