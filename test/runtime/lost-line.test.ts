import { beforeAll, describe, expect, test } from 'vitest';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import { replay } from '../../src/core/call/replay.ts';
import { answered } from '../support/answered-call.ts';
import { pass, settle } from '../support/scripted-crew.ts';

beforeAll(loadVoiceDetection);

describe('a caller whose line breaks', () => {
  test('in mid sentence hears on the next line that we are back, and the rest; nothing goes to the old one', async () => {
    const { time, line, call, crew, heard, another, ask } = answered();
    await pass(time, 1_000);
    line.breakOff('the socket broke');
    expect(call.state.phase).toMatchObject({ name: 'adrift', because: 'line_lost' });
    const before = line.sent.length;
    await pass(time, 3_000);
    const next = another();
    call.reattach(next);
    await pass(time, 6_000);
    expect(line.sent).toHaveLength(before);
    expect(next.audioMs).toBeGreaterThan(1_000);
    expect(heard().join(' ')).toContain('Sorry, I lost you for a second.');
    expect(crew.asked.filter((each) => each === 'asr closed')).toHaveLength(1);
    await ask('when do you close');
    await pass(time, 4_000);
    expect(heard().at(-1)).toBe('It is open until six. Come any day.');
  });

  test('is heard by fresh ears, and what the old ones say counts for nothing', async () => {
    const { time, line, call, crew, another } = answered();
    await pass(time, 5_000);
    const { hear: oldEars } = crew.earsNow();
    line.breakOff('the socket broke');
    oldEars({ type: 'lost', failure: { provider: 'asr', reason: 'timeout', detail: '', retryable: true } });
    call.reattach(another());
    oldEars({ type: 'final', text: 'a ghost', confidence: 1 });
    await pass(time, 6_000);
    expect(call.state.deaf).toBe(false);
    expect(JSON.stringify(call.state)).not.toContain('a ghost');
    expect(call.state.phase.name).toBe('listening');
  });

  test('and never comes back is let go after a while, and nothing is waited for', async () => {
    const { time, line, told, kept } = answered({
      script: {
        async *reply(_, signal) {
          yield 'One moment';
          await new Promise<void>((stop) => signal.addEventListener('abort', () => stop()));
        },
      },
    });
    await pass(time, 4_000);
    line.breakOff('the socket broke');
    await pass(time, 19_900, 100);
    expect(told).toEqual([]);
    await pass(time, 200, 100);
    expect(told).toEqual(['ended: line_lost']);
    await Promise.all(kept);
    expect(time.pending).toBe(0);
  });

  test('while a reply is being written is not written for any longer', async () => {
    let aborted = false;
    const { time, line, ask } = answered({
      script: {
        async *reply(_, signal) {
          yield 'One moment';
          await new Promise<void>((stop) => signal.addEventListener('abort', () => stop()));
          aborted = true;
        },
      },
    });
    await pass(time, 4_000);
    await ask('when do you close');
    line.breakOff('the socket broke');
    await settle();
    expect(aborted).toBe(true);
  });

  test('unnoticed goes on with the line that took its place, and the old one is closed', async () => {
    const { time, line, call, told, another } = answered();
    await pass(time, 1_000);
    const next = another();
    call.reattach(next);
    expect(line.isOpen).toBe(false);
    await pass(time, 6_000);
    expect(next.audioMs).toBeGreaterThan(1_000);
    expect(call.state.phase.name).toBe('listening');
    expect(told).toEqual([]);
  });

  test('after their call was over gets no other', async () => {
    const { time, call, another } = answered();
    await pass(time, 1_000);
    call.stopped();
    const next = another();
    call.reattach(next);
    expect(next.isOpen).toBe(false);
    expect(next.sent.map(({ type }) => type)).toEqual(['close']);
  });

  test('leaves a journal that replays identically', async () => {
    const { time, line, call, crew, another, party } = answered();
    await pass(time, 1_000);
    line.breakOff('the socket broke');
    await pass(time, 500);
    call.reattach(another());
    await pass(time, 4_000);
    call.stopped();
    await settle();
    const steps = JSON.parse(JSON.stringify(crew.journals[0]?.entries));
    expect(replay(party.setup, steps).type).toBe('identical');
  });
});
