import { expect, onTestFinished, test } from 'vitest';
import { days } from '../../src/core/calendar/week.ts';
import { cornerShop } from '../support/corner-shop.ts';
import { openRehearsal } from '../support/rehearsal.ts';

/** Whatever day it is by now, this one is not near. */
function dayFarFromToday(): string {
  const today = (new Date().getUTCDay() + 6) % days.length;
  return days[(today + 3) % days.length] ?? 'mon';
}

const closedToday = `${cornerShop}
hears: [hello]
hours:
  time_zone: UTC
  open: { ${dayFarFromToday()}: ["09:00-18:00"] }
  closed_message: We are closed.
`;

test('whoever calls outside opening hours hears so from a real gateway, and no call begins', async () => {
  const room = await openRehearsal({}, closedToday);
  onTestFinished(() => room.close());
  const { facts, problems, endedBy } = await room.call([{ do: 'wait_for_hang_up', withinMs: 10_000 }]);
  expect(problems).toEqual([expect.stringContaining('the caller heard: “We are closed.”')]);
  expect(endedBy).toBe('gateway');
  expect(facts.filter(({ type }) => type === 'say.heard')).toEqual([
    expect.objectContaining({ type: 'say.heard', text: 'We are closed.' }),
  ]);
  await room.gateway.stop();
  expect(room.log().map(({ message }) => message)).toContain('a caller hears that we are closed');
  expect(room.log().map(({ message }) => message)).not.toContain('call begun');
});
