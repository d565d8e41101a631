import { describe, expect, test } from 'vitest';
import { openCall } from '../../src/core/call/open.ts';
import { CallLoop, type LoopDoors } from '../../src/runtime/call-loop.ts';
import { party } from '../support/scripted-crew.ts';

function loop(doors: Partial<LoopDoors> & { times?: number[] } = {}, at = 0) {
  const seen: string[] = [];
  const times = doors.times ?? [0];
  let last = times[0] ?? 0;
  const opened = new CallLoop(
    { ...openCall(party.setup), at },
    {
      clock: {
        now: () => {
          last = times.shift() ?? last;
          return last;
        },
      },
      perform: () => {},
      saw: (_, event) => void seen.push(`${event.at} ${event.type}`),
      broke: (error) => {
        throw error;
      },
      ...doors,
    },
  );
  return { loop: opened, seen };
}

describe("a call's loop", () => {
  test('never dates a fact before an earlier one, whatever its clock says', () => {
    const { loop: calls, seen } = loop({ times: [1_000, 1_010, 1_005, 990, 1_020] });
    for (let i = 0; i < 4; i += 1) calls.tell({ type: 'caller.key_pressed', key: '1' });
    expect(seen.map((each) => Number.parseInt(each, 10))).toEqual([10, 10, 10, 20]);
  });

  test('goes on from the time of a call that it takes up', () => {
    const { loop: calls, seen } = loop({ times: [500, 530] }, 60_000);
    calls.tell({ type: 'caller.key_pressed', key: '1' });
    expect(seen).toEqual(['60030 caller.key_pressed']);
  });

  test('carries out all orders of a fact before it looks at the next', () => {
    const seen: string[] = [];
    const { loop: calls } = loop({
      saw: (_, event) => void seen.push(event.type),
      perform: (command) => {
        seen.push(`-> ${command.type}`);
        if (command.type === 'speech.say') calls.tell({ type: 'caller.hung_up' });
      },
    });
    calls.tell({ type: 'line.opened' });
    const hungUp = seen.indexOf('caller.hung_up');
    expect(seen[0]).toBe('line.opened');
    expect(seen.indexOf('-> speech.say')).toBeLessThan(hungUp);
    expect(seen.slice(1, hungUp).every((each) => each.startsWith('->'))).toBe(true);
    expect(seen.slice(1, hungUp).length).toBeGreaterThan(1);
  });

  test('deals with nothing more once it is stopped, not even with what waits', () => {
    const seen: string[] = [];
    const { loop: calls } = loop({
      saw: (_, event) => {
        seen.push(event.type);
        calls.tell({ type: 'caller.key_pressed', key: '1' });
        calls.stop();
      },
    });
    calls.tell({ type: 'line.opened' });
    calls.tell({ type: 'caller.hung_up' });
    expect(seen).toEqual(['line.opened']);
  });
});
