import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { days } from '../../src/core/calendar/week.ts';
import { openRehearsal } from '../support/rehearsal.ts';

/** Whatever day it is by now, this one is not near. */
function dayFarFromToday(): string {
  const today = (new Date().getUTCDay() + 6) % days.length;
  return days[(today + 3) % days.length] ?? 'mon';
}

test('whoever calls outside opening hours hears so from a real gateway, and no call begins', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-closed-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const agent = join(folder, 'agent.yaml');
  writeFileSync(
    agent,
    `name: Corner Shop
instructions: Be brief.
lines:
  greeting: Hello.
  reprompts: [Are you there?]
  not_understood: Pardon?
  silence_goodbye: Goodbye.
  apology: Sorry.
  failure_goodbye: Sorry, goodbye.
  too_long_goodbye: Time is up, goodbye.
hears: [hello]
hours:
  time_zone: UTC
  open: { ${dayFarFromToday()}: ["09:00-18:00"] }
  closed_message: We are closed.
`,
  );
  const room = await openRehearsal({ AGENT: agent });
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
