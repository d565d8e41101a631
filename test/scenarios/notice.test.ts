import { describe, expect, test } from 'vitest';
import { readAgent } from '../../src/agents/agent.ts';
import { announcingRecording } from '../../src/agents/recording-notice.ts';
import { answered, says } from '../support/caller-acts.ts';
import { ordersOf } from '../support/orders.ts';
import { play } from '../support/play.ts';

describe('a notice that the law wants every caller to hear', () => {
  const lines = { notice: 'This call is recorded, and you are speaking with a machine.' };
  const heard = (call: ReturnType<typeof play>) =>
    call.state.history.flatMap((said) => (said.speaker === 'agent' ? [said.heard] : []))[0];

  test('is heard to its end by a caller who speaks over it, and then they are answered', () => {
    const call = play([answered, ...says(800, 'what are your opening hours')], { lines, untilMs: 12_000 });
    expect(heard(call)).toMatch(lines.notice);
    expect(ordersOf(call, 'speech.hold').every(({ at }) => at > 3_500)).toBe(true);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   This call is recorded, and you are speaking with a machine. | Hello, this is Robin. How can I help?
      caller  what are your opening hours
      agent   We open at nine in the morning."
    `);
  });

  test('says first of all that the call is recorded, where that is announced', async () => {
    const agent = announcingRecording(await readAgent('agents/receptionist.yaml'));
    const call = play([answered, ...says(300, 'what are your opening hours')], {
      lines: { notice: agent.brief.lines.notice },
      untilMs: 10_000,
    });
    expect(ordersOf(call, 'speech.hold').every(({ at }) => at > 1_500)).toBe(true);
    expect(call.history).toMatchInlineSnapshot(`
      "agent   This call is recorded. | Hello, this is Robin. How can I help?
      caller  what are your opening hours
      agent   We open at nine in the morning."
    `);
  });

  test("says that the call is recorded before the agent's own notice, in the agent's own words", async () => {
    const own = await readAgent('agents/receptionist.yaml');
    const withNotice = { ...own.brief, lines: { ...own.brief.lines, notice: 'I am a machine.' } };
    const { brief } = announcingRecording({ ...own, recordingNotice: 'We keep this.', brief: withNotice });
    expect(brief.lines.notice).toBe('We keep this. I am a machine.');
    expect(own.brief.lines.notice).toBeNull();
  });

  test('is not cut short by a key', () => {
    const keys = [{ key: '1', does: { say: 'We open at nine.', hangUp: false } }] as const;
    const call = play([answered, [1_000, { type: 'caller.key_pressed', key: '1' }]], {
      lines,
      agent: { keys },
      untilMs: 8_000,
    });
    expect(heard(call)).toMatch(lines.notice);
  });
});
