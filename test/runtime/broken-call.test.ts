import { beforeAll, describe, expect, test } from 'vitest';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import { brokenInvariants } from '../../src/core/call/invariants.ts';
import { answered } from '../support/answered-call.ts';
import { pass, type Script, settle } from '../support/scripted-crew.ts';

beforeAll(loadVoiceDetection);

/** As if a bug of ours broke two rules at the first key. */
const rulesBrokenByAKey: Script['check'] = (before, event, after) =>
  event.type === 'caller.key_pressed'
    ? ['history was rewritten', 'Ana said that a run was cut twice']
    : brokenInvariants(before, event, after);

describe('a call in which what must always be true is not', () => {
  test('ends with the apology of the carrier, and touches no other call', async () => {
    const broken = answered({ script: { check: rulesBrokenByAKey } });
    const other = answered({ shared: broken });
    await pass(broken.time, 1_000);
    const before = broken.line.sent.length;
    broken.call.keyPressed('5');
    await pass(broken.time, 100);
    expect(broken.told).toEqual(['leaving: broken', 'ended: broken']);
    const after = broken.line.sent.slice(before).map(({ type }) => type);
    expect(after).toEqual(['clear', 'close']);
    await pass(other.time, 5_000);
    expect(other.call.state.phase.name).toBe('listening');
    expect(other.told).toEqual([]);
  });

  test('leaves what is needed to find out why, and says where', async () => {
    const { time, crew, call, kept } = answered({ script: { check: rulesBrokenByAKey } });
    await pass(time, 1_000);
    const before = call.state;
    call.keyPressed('5');
    await settle();
    await Promise.all(kept);
    const wrong = ['history was rewritten', 'Ana said that a run was cut twice'];
    expect(crew.dumped).toMatchObject([
      {
        call: 'call_1',
        wrong,
        journal: 'memory',
        event: { type: 'caller.key_pressed', key: '5', at: 1_000 },
        after: { commands: expect.any(Array), state: { at: 1_000 } },
      },
    ]);
    expect(crew.dumped[0]?.before).toBe(before);
    expect(crew.logged.filter(({ level }) => level === 'error')).toMatchObject([
      {
        message: expect.stringMatching(/^call broken/),
        fields: { callId: 'call_1', dump: 'dump of call_1' },
      },
    ]);
    // The rules speak of what was said.
    const open = crew.logged.flatMap(({ fields }) =>
      Object.entries(fields).filter(([name]) => !name.startsWith('pii.')),
    );
    expect(JSON.stringify(open)).not.toContain('Ana');
    expect(crew.journals[0]?.entries.at(-1)?.event.type).toBe('caller.key_pressed');
    expect(crew.journals[0]?.closed).toBe(true);
    expect(time.pending).toBe(0);
  });

  test('carries nothing out of the step that broke them, and takes part in nothing more', async () => {
    const { time, crew, line, call } = answered({
      script: { check: (_, event) => (event.type === 'caller.words_settled' ? ['no'] : []) },
    });
    await pass(time, 5_000);
    crew.hear({ type: 'final', text: 'when do you close', confidence: 1 });
    const phase = call.state.phase.name;
    call.keyPressed('1');
    call.stopped();
    call.lost('too late');
    await pass(time, 3_000);
    expect(call.state.phase.name).toBe(phase);
    expect(line.isOpen).toBe(false);
    expect(time.pending).toBe(0);
    expect(crew.dumped).toHaveLength(1);
  });

  test('ends as well when nobody can write down that it is broken, or takes for ever to', async () => {
    for (const leaving of [() => Promise.reject(new Error('no store')), () => new Promise<void>(() => {})]) {
      const { time, told, line, call } = answered({ script: { check: rulesBrokenByAKey }, leaving });
      await pass(time, 500);
      call.keyPressed('5');
      await pass(time, 1_000);
      expect(told).toEqual(['leaving: broken', 'ended: broken']);
      expect(line.isOpen).toBe(false);
      expect(time.pending).toBe(0);
    }
  });

  test('ends as well when its dump cannot be kept, and says so', async () => {
    const { time, told, crew, call, kept } = answered({
      script: { check: rulesBrokenByAKey, dump: () => Promise.reject(new Error('the disk is full')) },
    });
    await pass(time, 500);
    call.keyPressed('5');
    await pass(time, 100);
    await Promise.all(kept);
    expect(told.at(-1)).toBe('ended: broken');
    expect(crew.logged.filter(({ level }) => level === 'error').at(-1)).toMatchObject({
      fields: { place: 'dump of call_1', detail: 'Error: the disk is full' },
    });
  });
});

describe('a call that hits a bug of ours', () => {
  test('while it sends its voice ends with the apology of the carrier, and touches no other call', async () => {
    const broken = answered();
    const other = answered({ shared: broken });
    await pass(broken.time, 1_000);
    broken.line.sendMark = () => {
      throw new TypeError('a bug');
    };
    await pass(broken.time, 2_000);
    expect(broken.told).toEqual(['leaving: broken', 'ended: broken']);
    expect(broken.line.isOpen).toBe(false);
    expect(broken.crew.dumped).toMatchObject([
      { wrong: [expect.stringContaining('a bug')], event: null, after: null },
    ]);
    await pass(other.time, 3_000);
    expect(other.call.state.phase.name).toBe('listening');
  });

  test('while an order is carried out says at which step', async () => {
    const { time, crew, line, told } = answered();
    await pass(time, 1_000);
    line.clear = () => {
      throw new RangeError('a bug in the line');
    };
    crew.hear({ type: 'final', text: 'wait, when do you close', confidence: 1 });
    await pass(time, 1_000);
    expect(crew.dumped).toMatchObject([
      {
        wrong: [expect.stringContaining('a bug in the line')],
        event: { type: 'caller.words_settled' },
        after: { commands: expect.arrayContaining([expect.objectContaining({ type: 'speech.cut' })]) },
      },
    ]);
    expect(told).toEqual(['leaving: broken', 'ended: broken']);
    expect(line.isOpen).toBe(false);
    const last = crew.logged.filter(({ level }) => level === 'error').at(-1);
    expect(last).toMatchObject({ message: 'a broken call did not end in order' });
  });
});
