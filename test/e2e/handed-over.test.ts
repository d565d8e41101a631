import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RehearsalResult } from '../../src/phone/rehearsal.ts';
import type { Script } from '../../src/phone/script.ts';
import type { Telephone } from '../../src/phone/telephone.ts';
import { openRehearsal, type RehearsalRoom } from '../support/rehearsal.ts';

const frontDesk = '+15005550009';

describe('a caller who presses 0 for a person', () => {
  const asksForAPerson: Script = [{ do: 'listen' }, { do: 'press', digits: '0' }, { do: 'listen' }];

  describe('who is there', () => {
    const call = callTo(
      { do: 'answer', afterMs: 1_500, says: 'Front desk, how can I help?', talksForMs: 6_000 },
      [
        ...asksForAPerson,
        { do: 'listen' },
        { do: 'say', text: 'Hello.' },
        { do: 'wait_for_hang_up', withinMs: 15_000 },
      ],
    );

    test('is told so, and talks to them', () => {
      const { problems, violations, facts } = call.result();
      expect({ problems, violations }).toEqual({ problems: [], violations: [] });
      const { said, lines } = call.kept();
      expect(said.at(-1)).toMatchObject({ heard: lines.transferring, interrupted: false });
      expect(facts).toContainEqual(expect.objectContaining({ type: 'dial.answered', to: frontDesk }));
      expect(facts).toContainEqual(expect.objectContaining({ type: 'dial.ended', status: 'completed' }));
      expect(facts.some(({ type }) => type === 'say.heard')).toBe(false);
    });

    test('is theirs from when they answer: for us the call is over then', () => {
      const { phase, events } = call.kept();
      expect(phase).toEqual({ name: 'ended', because: 'transferred' });
      expect(events.at(-1)?.type).toBe('transfer.answered');
      const told = call
        .result()
        .facts.flatMap((fact) => (fact.type === 'webhook.requested' ? [fact.url] : []));
      expect(told.map((url) => new URL(url).pathname)).toEqual([
        '/twilio/voice',
        '/twilio/after-stream',
        '/twilio/status',
        '/twilio/after-stream',
        '/twilio/status',
      ]);
    });
  });

  describe('who is talking to somebody else', () => {
    const call = callTo({ do: 'be_busy', afterMs: 1_000 }, [
      ...asksForAPerson,
      { do: 'listen' },
      { do: 'say', text: 'Thank you, goodbye.' },
      { do: 'wait_for_hang_up', withinMs: 20_000 },
    ]);

    test('comes back to the agent, who says that it could not reach anyone, and goes on', () => {
      const { problems, violations, facts } = call.result();
      expect({ problems, violations }).toEqual({ problems: [], violations: [] });
      expect(facts.filter(({ type }) => type === 'stream.started')).toHaveLength(2);
      const { phase, said, lines } = call.kept();
      expect(said.map(({ heard }) => heard)).toContain(lines.transferFailed);
      expect(phase).toEqual({ name: 'ended', because: 'agent_done' });
    });
  });
});

/** One call to a receptionist who may hand callers to the front desk, where this happens. */
function callTo(telephone: Telephone, script: Script) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-'));
  let room: RehearsalRoom;
  let result: RehearsalResult;
  beforeAll(async () => {
    cpSync('agents', folder, { recursive: true });
    const agent = join(folder, 'receptionist.yaml');
    appendFileSync(agent, `\ntransfer_to: "${frontDesk}"\nkeys:\n  "0": transfer\n`);
    room = await openRehearsal({ AGENT: agent });
    result = await room.call(script, { telephones: { [frontDesk]: telephone } });
    await room.gateway.stop();
  });
  afterAll(async () => {
    await room.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    result: () => result,
    kept: () => room.onlyCall(),
  };
}
