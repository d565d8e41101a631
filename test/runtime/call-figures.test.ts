import { beforeAll, describe, expect, test } from 'vitest';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import { brokenInvariants } from '../../src/core/call/invariants.ts';
import { CallFigures } from '../../src/runtime/call-figures.ts';
import { CallRecord } from '../../src/runtime/call-record.ts';
import { answered as answeredCall } from '../support/answered-call.ts';
import { answered, type Saying, says } from '../support/caller-acts.ts';
import { type Played, play, type Scripted } from '../support/play.ts';
import { party, pass, scriptedCrew } from '../support/scripted-crew.ts';
import { replies } from '../support/scripted-world.ts';
import { TalliedMetrics } from '../support/tallied-metrics.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

beforeAll(loadVoiceDetection);

const overTheAgent: Saying = { lastsMs: 400, guessed: false, settledAfterMs: 300 };

function whileTheHoursAreTold(...acts: readonly Scripted[]): Played {
  return play([answered, ...says(3_500, 'what are your opening hours'), ...acts], {
    reply: replies('We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.'),
    untilMs: 14_000,
  });
}

/** What was counted of a call, but for its beginning and its turns. */
function countedOf({ steps }: Played): readonly string[] {
  const metrics = new TalliedMetrics();
  const figures = new CallFigures(metrics);
  for (const { before, event, after } of steps) figures.saw(before, event, after, null);
  return metrics.counted.filter((each) => !each.startsWith('first audio'));
}

describe('the figures of a call', () => {
  test('have an interruption when a caller takes the floor', () => {
    const call = whileTheHoursAreTold(...says(7_800, 'and on Sundays', overTheAgent));
    expect(call.state.history.filter((said) => said.speaker === 'agent' && said.interrupted)).toHaveLength(1);
    expect(countedOf(call)).toEqual(['interrupted']);
  });

  test('have a false alarm when a caller only shows that they listen', () => {
    const call = whileTheHoursAreTold(...says(7_800, 'uh-huh', overTheAgent));
    expect(countedOf(call)).toEqual(['a false alarm']);
  });

  test('have neither when nobody says a word', () => {
    expect(countedOf(whileTheHoursAreTold())).toEqual([]);
  });

  test('have every failure of a provider, and for what it was asked', () => {
    const call = play([answered, ...says(3_500, 'what are your opening hours')], {
      intent: () => 'fails',
      knowledge: () => 'fails',
      reply: () => ({ pieces: [], end: 'fails' }),
      voice: (nth) => (nth === 0 ? 'fails' : { afterMs: 50 }),
      untilMs: 8_000,
    });
    const failures = call.steps.flatMap(({ event }) => ('failure' in event ? [event] : []));
    expect(countedOf(call)).toEqual(
      failures.map(({ type, failure }) => {
        const [part] = type.split('.');
        return `${part} failed: ${failure.provider}, ${failure.reason}`;
      }),
    );
    const kinds = new Set(failures.map(({ type }) => type));
    expect(kinds).toEqual(new Set(['speech.failed', 'intent.failed', 'knowledge.failed', 'reply.failed']));
  });

  test('have the same latency of a turn as its log', () => {
    const { steps } = whileTheHoursAreTold();
    const crew = scriptedCrew(new VirtualTimers());
    const record = new CallRecord(crew, party);
    for (const { before, event, after } of steps) record.saw(before, event, after);
    const logged = crew.logged.filter(({ message }) => message === 'latency');
    expect(logged).toMatchObject([{ fields: { turn: 1, totalMs: expect.any(Number) } }]);
    const { totalMs } = { totalMs: 0, ...logged[0]?.fields };
    expect(totalMs).toBeGreaterThan(0);
    expect(crew.metrics.counted).toEqual(['first audio after 50 ms', `turn 1 answered: ${totalMs} ms`]);
  });
});

describe('a call is counted where it is, and nowhere once it is over', () => {
  const withTransfer = {
    agent: { transferTo: '+15005550006', keys: [{ key: '0', does: 'transfer' }] },
  } as const;
  const isBrokenByAKey = {
    script: {
      check: (...step: Parameters<typeof brokenInvariants>) =>
        step[1].type === 'caller.key_pressed' ? ['a bug'] : brokenInvariants(...step),
    },
  };
  type Rig = ReturnType<typeof answeredCall>;

  test.each<
    [how: string, because: string, options: Parameters<typeof answeredCall>[0], end: (rig: Rig) => unknown]
  >([
    ['its caller hangs up', 'caller_hung_up', {}, ({ call }) => call.stopped()],
    ['it is given up', 'line_lost', {}, ({ call }) => call.giveUp('the gateway is stopping')],
    ['its line never comes back', 'line_lost', {}, ({ line }) => line.breakOff('the socket broke')],
    ['we have said goodbye', 'agent_done', {}, ({ hear }) => hear('bye')],
    [
      'a person has taken it',
      'transferred',
      withTransfer,
      async ({ call, time }) => {
        call.keyPressed('0');
        await pass(time, 3_000);
        call.transferAnswered();
      },
    ],
    ['nobody has said anything', 'caller_silent', {}, () => {}],
    ['a rule is broken', 'broken', isBrokenByAKey, ({ call }) => call.keyPressed('5')],
    [
      'its line is broken as well',
      'broken',
      isBrokenByAKey,
      ({ call, line }) => {
        line.clear = () => {
          throw new Error('no clear');
        };
        call.keyPressed('5');
      },
    ],
    [
      'it cannot be sent any voice',
      'broken',
      {},
      ({ line, hear }) => {
        line.sendMark = () => {
          throw new TypeError('a bug');
        };
        hear('when do you close');
      },
    ],
  ])('when %s (%s)', async (_, because, options, end) => {
    const other = answeredCall(options);
    const { time } = other;
    const { metrics } = other.crew;
    expect(metrics.live).toEqual({ thinking: 1 });
    await pass(time, 4_000);
    expect(metrics.live).toEqual({ listening: 1 });
    const rig = answeredCall({ ...options, shared: other });
    await pass(time, 4_000);
    expect(metrics.live).toEqual({ listening: 2 });
    await end(rig);
    await pass(time, 60_000, 100);
    expect(rig.told.at(-1)).toBe(`ended: ${because}`);
    expect(metrics.counted).toContain(`a call ended: ${because}`);
    other.call.stopped();
    await pass(time, 1_000);
    expect(metrics.live).toEqual({});
    expect(metrics.counted.filter((each) => each === 'a call begun')).toHaveLength(2);
    expect(metrics.counted.filter((each) => each.startsWith('a call ended'))).toHaveLength(2);
  });
});
