import { describe, expect, test } from 'vitest';
import { pass } from '../support/scripted-crew.ts';
import { pacedVoice, voiceRig } from '../support/voice-rig.ts';

async function hear(voice: { ms: number; pace: number; pieceMs?: number }) {
  const rig = voiceRig((clock) => pacedVoice(clock, voice));
  rig.say('We are open on every day but Sunday, from eight to six.');
  await pass(rig.time, 2 * voice.ms + 1_000, 5);
  return { ...rig, beganAt: rig.sent[0]?.at };
}

describe('S5: a voice that is slower than speech', () => {
  test.each([
    [3_500, 20],
    [3_500, 100],
    // Its first piece is long enough to be heard at once, before it is known how slow it is.
    [2_500, 250],
  ])(
    'at seven tenths of its pace is heard with one gap in %i ms at most, in pieces of %i ms',
    async (ms, pieceMs) => {
      const { gaps, line, beganAt } = await hear({ ms, pace: 0.7, pieceMs });
      expect(line.audioMs).toBeGreaterThanOrEqual(ms);
      expect(gaps().length).toBeLessThanOrEqual(1);
      expect(beganAt).toBeLessThan(1_000);
    },
  );

  test('tells at every gap that nothing lies behind what was sent', async () => {
    const { told, gaps } = await hear({ ms: 6_000, pace: 0.5 });
    const dry = told.filter((event) => event.type === 'speech.mark_sent' && event.runsDry);
    expect(gaps().length).toBeGreaterThan(0);
    expect(dry).toHaveLength(gaps().length);
  });

  test('that keeps up with speech is waited for a fifth of a second, and is then heard without a gap', async () => {
    const { gaps, beganAt } = await hear({ ms: 4_000, pace: 1 });
    expect(beganAt).toBe(160);
    expect(gaps()).toEqual([]);
  });

  test.each([
    [200, 2],
    [400, 0.7],
  ])('whose first piece is %i ms long is heard at once', async (pieceMs, pace) => {
    expect((await hear({ ms: 4_000, pace, pieceMs })).beganAt).toBe(0);
  });

  test('whose pieces are short but come fast is heard with the second of them', async () => {
    expect((await hear({ ms: 4_000, pace: 5 })).beganAt).toBe(5);
  });

  test('that has little to say is heard when it has said it', async () => {
    const { line, beganAt } = await hear({ ms: 120, pace: 0.7 });
    expect(line.audioMs).toBe(120);
    expect(beganAt).toBeLessThan(180);
  });

  test('that falls silent in mid sentence and comes back fast is heard at once', async () => {
    const rig = voiceRig(async function* (clock) {
      yield* pacedVoice(clock, { ms: 1_000, pace: 10 });
      await new Promise<void>((wake) => clock.after(3_000, wake));
      yield* pacedVoice(clock, { ms: 3_000, pace: 10 });
    });
    rig.say('We are open.');
    await pass(rig.time, 9_000, 5);
    expect(rig.line.audioMs).toBe(4_000);
    expect(rig.gaps()).toHaveLength(1);
    // 600 ms of its sound took it 60 ms.
    expect(rig.gaps()[0]?.ms).toBeLessThan(2_300);
  });
});
