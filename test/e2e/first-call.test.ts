import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { talkOvers } from '../../scripts/demo/talk-overs.ts';
import { readWav } from '../../src/audio/wav.ts';
import { replay } from '../../src/core/call/replay.ts';
import type { RehearsalResult } from '../../src/phone/rehearsal.ts';
import { openRehearsal, type RehearsalRoom } from '../support/rehearsal.ts';

describe('a caller with a real voice, on the telephone with a real gateway', () => {
  let room: RehearsalRoom;
  let call: RehearsalResult;
  let figures: string;

  beforeAll(async () => {
    room = await openRehearsal();
    call = await room.call([
      { do: 'interrupt', afterMs: 2_500, text: 'What are your opening hours?' },
      { do: 'interrupt', afterMs: 3_000, text: 'Thank you, goodbye.' },
      { do: 'wait_for_hang_up', withinMs: 20_000 },
    ]);
    figures = await (await fetch(`${room.gateway.url}/metrics`)).text();
    await room.gateway.stop();
  });
  afterAll(() => room.close());

  test('is understood, answered, and hung up on only after the goodbye', () => {
    expect(call.problems).toEqual([]);
    expect(call.endedBy).toBe('gateway');
    const [journal] = room.journals();
    const said = journal?.steps.flatMap(({ event }) =>
      event.type === 'caller.words_settled' ? [event.text] : [],
    );
    expect(said?.join(' ')).toContain('what are your opening hours');
    const verdict = replay(journal?.header.setup ?? never(), journal?.steps ?? []);
    expect(verdict.type).toBe('identical');
    if (verdict.type !== 'identical') return;
    expect(verdict.state.phase).toEqual({ name: 'ended', because: 'agent_done' });
    const goodbye = verdict.state.history.at(-1);
    expect(goodbye).toMatchObject({ speaker: 'agent', kind: 'farewell', interrupted: false });
  });

  test('sends the carrier nothing that it would warn of', () => {
    expect(call.violations).toEqual([]);
  });

  test('hears the agent stop in mid sentence, and history keeps no more than they heard', () => {
    expect(call.interruptions).toHaveLength(2);
    const [journal] = room.journals();
    const verdict = replay(journal?.header.setup ?? never(), journal?.steps ?? []);
    if (verdict.type !== 'identical') return never();
    const cut = verdict.state.history.filter((each) => each.speaker === 'agent' && each.interrupted);
    expect(cut).toHaveLength(2);
    for (const each of cut) {
      if (each.speaker !== 'agent') return never();
      expect(each.heard.length).toBeGreaterThan(0);
      expect(each.heard.length).toBeLessThan(each.generated.length);
      expect(each.generated.startsWith(each.heard)).toBe(true);
    }
    return undefined;
  });

  test('leaves a stereo recording that agrees with what was on the line', () => {
    const [file] = readdirSync(join(room.dataDir, 'recordings')).filter((name) => name.endsWith('.wav'));
    const { rateHz, channels } = readWav(readFileSync(join(room.dataDir, 'recordings', file ?? never())));
    const [caller, agent] = channels;
    const recorded = talkOvers(caller ?? never(), agent ?? never(), rateHz);
    expect(recorded).toHaveLength(2);
    recorded.forEach((each, index) => {
      const onTheLine = call.interruptions[index]?.agentStayedAudibleMs ?? Infinity;
      expect(Math.abs(each.agentStayedMs - onTheLine)).toBeLessThan(190);
    });
  });

  test('is in the figures: begun, interrupted, answered, and over', () => {
    const lines = figures.split('\n');
    expect(lines).toContain('parley_calls_begun_total 1');
    expect(lines).toContain('parley_calls_ended_total{because="agent_done"} 1');
    expect(lines).toContain('parley_interruptions_total 2');
    expect(figures).toMatch(/^parley_turn_latency_seconds_count\{stage="total"\} [1-9]/m);
    expect(figures).not.toMatch(/^parley_live_calls\{.*\} [^0]/m);
    expect(figures).toMatch(/^parley_event_loop_delay_seconds\{quantile="0.99"\} \S+$/m);
    expect(figures).toMatch(/^process_resident_memory_bytes [1-9]/m);
  });

  test('is in the log as lines with call, run and number, and their words only under pii', () => {
    const lines = room.log();
    const steps = lines.filter((line) => typeof line['seq'] === 'number');
    expect(steps.length).toBeGreaterThan(20);
    for (const line of steps) expect(line).toMatchObject({ callId: expect.stringMatching(/^call_/) });
    expect(lines.some((line) => line['message'] === 'latency' && typeof line['totalMs'] === 'number')).toBe(
      true,
    );
    for (const line of lines) {
      const open = Object.fromEntries(Object.entries(line).filter(([key]) => !key.startsWith('pii.')));
      expect(JSON.stringify(open).toLowerCase()).not.toContain('opening hours');
      expect(JSON.stringify(open)).not.toContain('5005550001');
    }
    expect(lines.filter((line) => line['level'] === 'error')).toEqual([]);
  });
});

function never(): never {
  throw new Error('it is missing');
}
