import { describe, expect, test } from 'vitest';
import { callFacts } from '../../src/core/analysis/call-facts.ts';
import type { RecordedStep } from '../../src/core/call/replay.ts';
import { answered, makesNoise, type Saying, says } from '../support/caller-acts.ts';
import { agentWith, type PlayOptions, play, type Scripted } from '../support/play.ts';
import { replies } from '../support/scripted-world.ts';

const asksForHours = says(3_500, 'what are your opening hours');
const hours = replies('We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.');
const overTheAgent: Saying = { lastsMs: 400, guessed: false, settledAfterMs: 300 };

describe('the facts of a call', () => {
  test('tell who ended it and why, how long it took, what was said, and where the time of a turn went', () => {
    const facts = factsOf([answered, ...asksForHours, [15_000, { type: 'caller.hung_up' }]]);
    expect(facts).toMatchObject({
      duration_ms: 15_000,
      first_audio_ms: 50,
      ended_by: 'caller',
      because: 'caller_hung_up',
      outcome: 'answered',
      interruptions: 0,
      false_alarms: 0,
      replays: true,
    });
    expect(facts.transcript.slice(0, 3)).toEqual([
      {
        at_ms: expect.any(Number),
        speaker: 'agent',
        run_id: 0,
        generated: 'Hello, this is Robin. How can I help?',
        heard: 'Hello, this is Robin. How can I help?',
        interrupted: false,
      },
      {
        at_ms: expect.any(Number),
        speaker: 'caller',
        turn: 1,
        text: 'what are your opening hours',
        confidence: 0.95,
      },
      expect.objectContaining({ speaker: 'agent', run_id: 1, interrupted: false }),
    ]);
    expect(facts.turns.map(({ turn }) => turn)).toEqual([1]);
    const { total, ...parts } = facts.turns[0]?.latency_ms ?? { total: -1 };
    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(total);
  });

  test('count who took the floor, and keep only the words that were heard', () => {
    const facts = factsOf([
      answered,
      ...asksForHours,
      ...says(7_000, 'no I mean on Sunday', overTheAgent),
      [9_000, { type: 'caller.hung_up' }],
    ]);
    expect(facts.interruptions).toBe(1);
    const cut = facts.transcript.find((entry) => entry.speaker === 'agent' && entry.interrupted);
    if (cut?.speaker !== 'agent') throw new Error('nothing was cut');
    expect(cut.generated.startsWith(cut.heard)).toBe(true);
    expect(cut.heard.length).toBeLessThan(cut.generated.length);
  });

  test('count a cough over the agent as a false alarm and not as an interruption', () => {
    const facts = factsOf([
      answered,
      ...asksForHours,
      ...makesNoise(7_000, 400),
      [20_000, { type: 'caller.hung_up' }],
    ]);
    expect(facts.interruptions).toBe(0);
    expect(facts.false_alarms).toBe(1);
  });

  test('list the keys that were pressed, when', () => {
    const facts = factsOf([
      answered,
      [5_000, { type: 'caller.key_pressed', key: '4' }],
      [5_400, { type: 'caller.key_pressed', key: '2' }],
      [9_000, { type: 'caller.hung_up' }],
    ]);
    expect(facts.keys).toEqual([
      { at_ms: 5_000, key: '4' },
      { at_ms: 5_400, key: '2' },
    ]);
  });

  test('say that nobody knows how a call ended whose journal has no end', () => {
    const facts = factsOf([answered, ...asksForHours], { untilMs: 8_000 });
    expect(facts).toMatchObject({ because: null, ended_by: 'unknown', outcome: 'unknown', replays: true });
    expect(facts.duration_ms).toBeGreaterThan(5_000);
  });

  test('say when the rules of today would have ordered something else', () => {
    const { setup, steps } = journalOf([answered, [9_000, { type: 'caller.hung_up' }]], {});
    const otherwise = steps.map((step, index) => (index === 0 ? { ...step, commands: [] } : step));
    expect(callFacts(setup, otherwise).replays).toBe(false);
  });
});

function factsOf(script: readonly Scripted[], options: PlayOptions = {}) {
  const { setup, steps } = journalOf(script, options);
  return callFacts(setup, steps);
}

function journalOf(script: readonly Scripted[], options: PlayOptions) {
  const all = { reply: hours, ...options };
  const steps: RecordedStep[] = play(script, all).steps.map(({ event, after }, seq) => ({
    seq,
    event,
    commands: after.commands,
  }));
  return { setup: { call: 'played', direction: 'inbound' as const, agent: agentWith(all) }, steps };
}
