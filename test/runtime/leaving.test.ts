import { beforeAll, describe, expect, test } from 'vitest';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import { answered } from '../support/answered-call.ts';
import { pass } from '../support/scripted-crew.ts';

beforeAll(loadVoiceDetection);

/** An agent whose key 0 puts the caller through. */
const withTransfer = {
  agent: { transferTo: '+15005550006', keys: [{ key: '0', does: 'transfer' }] },
} as const;

describe('a caller to whom we have said goodbye', () => {
  test('is let go once it is written down why', async () => {
    let keep: () => void = () => {};
    const { time, line, told, ask } = answered({
      leaving: () =>
        new Promise((kept) => {
          keep = kept;
        }),
    });
    await pass(time, 4_000);
    await ask('bye');
    await pass(time, 2_400);
    expect(told).toEqual(['leaving: agent_done']);
    expect(line.isOpen).toBe(true);
    keep();
    await pass(time, 10);
    expect(told).toEqual(['leaving: agent_done', 'ended: agent_done']);
    expect(line.isOpen).toBe(false);
  });

  test('is let go only after those who answer for the call know that it is over', async () => {
    const { time, line, told, ask } = answered();
    const close = line.close.bind(line);
    line.close = (reason) => {
      told.push(`line closed: ${reason}`);
      close(reason);
    };
    await pass(time, 4_000);
    await ask('bye');
    await pass(time, 3_000);
    expect(told).toEqual(['leaving: agent_done', 'ended: agent_done', 'line closed: agent_done']);
  });

  test.each([
    ['cannot be written down', () => Promise.reject(new Error('no store'))],
    ['takes for ever to be written down', () => new Promise<void>(() => {})],
  ])('does not wait for it when it %s', async (_, leaving) => {
    const { time, line, told, ask } = answered({ leaving });
    await pass(time, 4_000);
    await ask('bye');
    await pass(time, 4_000);
    expect(told).toEqual(['leaving: agent_done', 'ended: agent_done']);
    expect(line.isOpen).toBe(false);
    expect(time.pending).toBe(0);
  });
});

describe('a caller who is put through', () => {
  test('hears so, and then the line is given up: those who answer for the call know before', async () => {
    const { time, line, call, crew, told, heard } = answered(withTransfer);
    await pass(time, 4_000);
    call.keyPressed('0');
    await pass(time, 3_000);
    expect(heard()).toContain('I will put you through.');
    expect(told).toEqual(['leaving: +15005550006', 'transferring: +15005550006, line open']);
    expect(line.isOpen).toBe(false);
    expect(crew.asked).toContain('asr closed');
    expect(call.state.phase).toMatchObject({ name: 'transferring', stage: 'ringing' });
    call.transferAnswered();
    await pass(time, 10);
    expect(told.at(-1)).toBe('ended: transferred');
    expect(time.pending).toBe(0);
  });

  test('is back with the agent when nobody answers', async () => {
    const { time, call, told, heard, another, ask } = answered(withTransfer);
    await pass(time, 4_000);
    call.keyPressed('0');
    await pass(time, 3_000);
    call.transferFailed('no_answer');
    const back = another();
    call.reattach(back);
    await pass(time, 6_000);
    expect(heard().join(' ')).toContain('Nobody can take your call just now.');
    await ask('when do you close');
    await pass(time, 4_000);
    expect(heard().at(-1)).toBe('It is open until six. Come any day.');
    expect(back.audioMs).toBeGreaterThan(0);
    expect(told.filter((each) => each.startsWith('ended'))).toEqual([]);
  });

  test('is back with the agent when the carrier brings them before it says why', async () => {
    const { time, call, heard, another } = answered(withTransfer);
    await pass(time, 4_000);
    call.keyPressed('0');
    await pass(time, 3_000);
    call.reattach(another());
    call.transferFailed('busy');
    await pass(time, 6_000);
    expect(heard().join(' ')).toContain('Nobody can take your call just now.');
    expect(call.state.phase.name).toBe('listening');
  });

  test('stays with the agent when it cannot be written down', async () => {
    const { time, line, call, told } = answered({
      ...withTransfer,
      leaving: () => Promise.reject(new Error('no store')),
    });
    await pass(time, 4_000);
    call.keyPressed('0');
    await pass(time, 8_000);
    expect(line.isOpen).toBe(true);
    expect(told).toEqual(['leaving: +15005550006']);
    expect(call.state.phase.name).toBe('listening');
  });
});
