import { describe, expect, test } from 'vitest';
import type { RecordedStep } from '../../src/core/call/replay.ts';
import { type OtherWay, replayWith } from '../../src/core/call/replay-with.ts';
import { answered, hangsUp, makesNoise, says } from '../support/caller-acts.ts';
import { agentWith, type PlayOptions, play, type Scripted } from '../support/play.ts';
import { replies } from '../support/scripted-world.ts';

const hours = 'We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.';
const script: readonly Scripted[] = [
  answered,
  ...says(4_000, 'what are your opening hours'),
  ...makesNoise(9_000, 900),
  ...says(18_000, 'thank you goodbye'),
  hangsUp(40_000),
];
const world: PlayOptions = {
  reply: replies(hours, 'You are welcome.'),
  intent: (text) => ({ afterMs: 5, intent: /goodbye/.test(text) ? 'goodbye' : null, confidence: 1 }),
};

/** The same call, answered by someone else. */
function answeredBy(other: PlayOptions, own: PlayOptions = {}): OtherWay {
  const { steps, state } = play(script, { ...world, ...own });
  const recorded: RecordedStep[] = steps.map(({ event, after }, seq) => ({
    seq,
    event,
    commands: after.commands,
  }));
  return replayWith(state.setup, recorded, agentWith(other));
}

describe('a call that is played again with another agent', () => {
  test('goes the same way to its end when the other agent is the same', () => {
    expect(answeredBy({})).toMatchObject({ reworded: [], parting: null });
  });

  test('goes the same way when the other agent only says it otherwise, and tells the model otherwise', () => {
    const { reworded, parting } = answeredBy({
      agent: { instructions: 'You are curt.' },
      lines: {
        greeting:
          'Good day. This is a line in two pieces, and it takes its time. What is it you want to know?',
      },
    });
    expect(parting).toBeNull();
    expect(reworded.map(({ event }) => event.type)).toEqual(['line.opened', 'knowledge.found']);
    expect(reworded[0]?.instead).toContainEqual(
      expect.objectContaining({ type: 'speech.say', text: expect.stringMatching(/^Good day/) }),
    );
  });

  test('parts where the other agent has an answer of its own', () => {
    const { parting } = answeredBy({ agent: { answers: [] } });
    expect(parting).toMatchObject({ happened: 'both' });
    expect(parting?.ordered.map(({ type }) => type)).toContain('speech.say');
    expect(parting?.instead.map(({ type }) => type)).toContain('reply.write');
    expect(parting?.before.history.map(({ speaker }) => speaker)).toEqual(['agent', 'caller', 'agent']);
  });

  test('parts where the other agent says something where this one says nothing', () => {
    const { parting } = answeredBy({ lines: { notice: 'This call is recorded.' } });
    expect(parting?.event.type).toBe('line.opened');
    expect(parting?.instead).toContainEqual(expect.objectContaining({ text: 'This call is recorded.' }));
  });

  test('parts where a more patient agent would still have waited', () => {
    const { parting } = answeredBy({ patience: { falseAlarmMs: 2_000 } });
    expect(parting).toMatchObject({
      happened: 'then',
      event: { type: 'timer.fired', timer: 'false_alarm' },
      instead: [],
    });
    expect(parting?.ordered.map(({ type }) => type)).toContain('speech.release');
  });

  test('parts where a less patient agent would have waited no longer, though nothing had happened then', () => {
    const patient = answeredBy({});
    expect(patient.parting).toBeNull();
    const { parting } = answeredBy({ patience: { falseAlarmMs: 700 } });
    expect(parting).toMatchObject({
      happened: 'instead',
      event: { type: 'timer.fired', timer: 'false_alarm', at: 10_100 + 700 },
      ordered: [],
    });
    expect(parting?.instead.map(({ type }) => type)).toContain('speech.release');
  });

  test('goes the same way when the other agent’s patience was never asked for', () => {
    expect(
      answeredBy({ patience: { longestCallMs: 900_000, silenceMs: 30_000, toolsMs: 1_000 } }).parting,
    ).toBeNull();
  });

  test('ends with the journal', () => {
    const way = answeredBy({});
    expect(way.steps).toBeGreaterThan(50);
  });
});
