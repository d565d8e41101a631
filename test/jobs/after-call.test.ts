import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileFacts } from '../../src/adapters/facts/file.ts';
import { fileJournal, journalPlace } from '../../src/adapters/journal/file.ts';
import { readJournal } from '../../src/adapters/journal/read-journal.ts';
import { fileRecordings } from '../../src/adapters/recordings/file.ts';
import { keptRecordings } from '../../src/adapters/recordings/kept.ts';
import { fileShelf } from '../../src/adapters/shelf/file.ts';
import { readWav, wavFile } from '../../src/audio/wav.ts';
import { behaviourVersion } from '../../src/core/call/reduce.ts';
import { analyse } from '../../src/jobs/analyse.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import type { FactsRecord } from '../../src/ports/facts.ts';
import { ProviderFailure } from '../../src/ports/failure.ts';
import type { Judge, Judgement, SpokenLine } from '../../src/ports/judge.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { notebook } from '../adapters/notebook.ts';
import { answered, hangsUp, says } from '../support/caller-acts.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { agentWith, play } from '../support/play.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

let dataDir: string;
let asked: string[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'parley-test-'));
  asked = [];
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('a call that has ended', () => {
  test('has its facts beside its journal, for nobody else to read', async () => {
    await called('call_1');
    await analysed('call_1');
    const place = join(dataDir, 'facts', 'call_1.json');
    expect(statSync(place).mode & 0o777).toBe(0o600);
    expect(factsOf('call_1')).toMatchObject({
      id: 'call_1',
      call_sid: 'CA1',
      direction: 'inbound',
      agent: 'Robin',
      status: 'completed',
      started_at: '2026-01-01T10:00:00.000Z',
      ended_at: '2026-01-01T10:00:09.000Z',
      duration_ms: 9_000,
      ended_by: 'caller',
      outcome: 'answered',
      journal: 'whole',
      recording: 'whole',
    });
    expect(factsOf('call_1').transcript.map(({ speaker }) => speaker)).toEqual(['agent', 'caller', 'agent']);
  });

  test('has the same facts however often they are computed, at the same time or later', async () => {
    await called('call_1');
    await analysed('call_1');
    const first = factsOf('call_1');
    await Promise.all([analysed('call_1'), analysed('call_1'), analysed('call_1')]);
    expect(factsOf('call_1')).toEqual(first);
    expect(readdirSync(join(dataDir, 'facts'))).toEqual(['call_1.json']);
  });

  test('whose process was killed has facts that say what is missing', async () => {
    await called('call_1', { killed: true });
    await analysed('call_1');
    expect(factsOf('call_1')).toMatchObject({
      status: 'unknown',
      because: null,
      journal: 'partial',
      recording: 'partial',
    });
  });

  test('whose journal is nowhere has no facts, and whoever looked is told where it should be', async () => {
    await expect(analysed('call_1')).rejects.toThrow(/call_1\.jsonl cannot be read .*DATA_DIR/);
  });
});

describe('a call that is judged', () => {
  const judgement: Judgement = { summary: 'They asked.', wanted: 'hours', got_it: 'yes', notes: [] };

  /** A judge who answers so, one answer each time, and what was put before it. */
  function judgeWho(...answers: readonly (Judgement | ProviderFailure)[]) {
    const asked: (readonly SpokenLine[])[] = [];
    const judge: Judge = {
      name: 'scripted',
      judge: async (conversation, spent) => {
        spent(asked.length === 0 ? { read: 120, cached: 64, written: 30 } : null);
        const answer = answers[asked.push(conversation) - 1] ?? judgement;
        if (answer instanceof ProviderFailure) throw answer;
        return answer;
      },
    };
    return { judge, asked };
  }

  const failure = (retryable: boolean) => new ProviderFailure('scripted', 'timeout', 'late', { retryable });

  test('has the judgement beside its facts, made from what was said and heard', async () => {
    await called('call_1', { hangsUpAt: 6_200 });
    const { judge, asked } = judgeWho();
    await analysed('call_1', judge);
    expect(factsOf('call_1')).toMatchObject({ outcome: 'answered', judgement, unjudged: null });
    const { transcript } = factsOf('call_1');
    expect(transcript.at(-1)).toMatchObject({
      generated: 'We open at nine in the morning.',
      interrupted: true,
    });
    expect(asked).toEqual([
      [
        { speaker: 'agent', text: 'Hello, this is Robin. How can I help?' },
        { speaker: 'caller', text: 'are you open today' },
        { speaker: 'agent', text: expect.stringMatching(/^We open at nine( \w+)?( \w+)?$/) },
      ],
    ]);
  });

  test('is judged once, however often its facts are computed, and anew when more of it is known', async () => {
    await called('call_1', { killed: true });
    const other: Judgement = { ...judgement, got_it: 'no' };
    const { judge, asked } = judgeWho(judgement, other);
    await analysed('call_1', judge);
    await analysed('call_1', judge);
    await analysed('call_1');
    expect(asked).toHaveLength(1);
    expect(factsOf('call_1')).toMatchObject({ judgement, unjudged: null });
    rmSync(join(dataDir, 'journals', 'call_1.jsonl'));
    await called('call_1');
    await analysed('call_1', judge);
    expect(asked).toHaveLength(2);
    expect(factsOf('call_1')).toMatchObject({ judgement: other });
  });

  test('has in the log what that has cost, or that a model was asked where nobody says', async () => {
    await called('call_1', { killed: true });
    const log = notebook();
    const { judge } = judgeWho(failure(true));
    await expect(analysed('call_1', judge, log)).rejects.toThrow('not judged');
    await analysed('call_1', judge, log);
    const asked = log.lines.filter(({ message }) => message === 'a model was asked to judge a call');
    expect(asked.map(({ level, fields }) => ({ level, ...fields }))).toEqual([
      {
        level: 'info',
        callId: 'call_1',
        provider: 'scripted',
        tokensRead: 120,
        tokensCached: 64,
        tokensWritten: 30,
      },
      { level: 'info', callId: 'call_1', provider: 'scripted' },
    ]);
  });

  test('where there is no model has its facts, and they say why', async () => {
    await called('call_1');
    await analysed('call_1');
    expect(factsOf('call_1')).toMatchObject({
      outcome: 'answered',
      judgement: null,
      unjudged: 'there is no model that could judge it',
    });
  });

  test('but whose caller said nothing costs nothing', async () => {
    await called('call_1', { silent: true });
    const { judge, asked } = judgeWho();
    await analysed('call_1', judge);
    expect(asked).toEqual([]);
    expect(factsOf('call_1')).toMatchObject({ judgement: null, unjudged: 'the caller said nothing' });
  });

  test('by a model that fails has its facts, fails so that it is tried again, and is judged then', async () => {
    await called('call_1');
    const { judge } = judgeWho(failure(true));
    await expect(analysed('call_1', judge)).rejects.toThrow('its facts are kept, but it is not judged');
    expect(factsOf('call_1')).toMatchObject({
      outcome: 'answered',
      judgement: null,
      unjudged: 'scripted: timeout: late',
    });
    await analysed('call_1', judge);
    expect(factsOf('call_1')).toMatchObject({ judgement, unjudged: null });
  });

  test('by a model that will not is not tried again, and that is said', async () => {
    await called('call_1');
    const log = notebook();
    await analysed('call_1', judgeWho(failure(false)).judge, log);
    expect(factsOf('call_1')).toMatchObject({ judgement: null, unjudged: 'scripted: timeout: late' });
    expect(log.messages('warn')).toEqual(['a call is not judged']);
  });
});

describe('the sweep', () => {
  test('deletes a recording when its days are over, and a journal with its facts and its dump when theirs are', async () => {
    for (const call of ['old', 'young']) {
      await called(call);
      await analysed(call);
      write(join('dumps', `${call}.json`));
    }
    aged(join('recordings', 'old.wav'), 15 * dayMs);
    await swept();
    expect(everything()).toEqual([
      'dumps/old.json',
      'dumps/young.json',
      'facts/old.json',
      'facts/young.json',
      'journals/old.jsonl',
      'journals/young.jsonl',
      'recordings/young.wav',
    ]);
    aged(join('journals', 'old.jsonl'), 31 * dayMs);
    await swept();
    expect(everything()).toEqual([
      'dumps/young.json',
      'facts/young.json',
      'journals/young.jsonl',
      'recordings/young.wav',
    ]);
  });

  test('deletes an old dump whose call has left no journal', async () => {
    write(join('dumps', 'old.json'));
    aged(join('dumps', 'old.json'), 31 * dayMs);
    write(join('dumps', 'young.json'));
    await swept();
    expect(everything()).toEqual(['dumps/young.json']);
  });

  test('deletes nothing that is to be kept for ever', async () => {
    await called('old');
    aged(join('recordings', 'old.wav'), 3_000 * dayMs);
    aged(join('journals', 'old.jsonl'), 3_000 * dayMs);
    await swept({ recordings: null, journals: null });
    expect(everything()).toEqual(['journals/old.jsonl', 'recordings/old.wav']);
  });

  test('makes a recording playable that a killed process left behind, but not that of a call that may be live', async () => {
    await called('dead', { killed: true });
    await called('live', { killed: true });
    aged(join('recordings', 'dead.part'), 5 * hourMs + 1_000);
    aged(join('recordings', 'live.part'), 5 * hourMs - 60_000);
    await swept();
    expect(everything().filter((file) => file.startsWith('recordings/'))).toEqual([
      'recordings/dead.partial.wav',
      'recordings/live.part',
    ]);
    const { channels } = readWav(readFileSync(join(dataDir, 'recordings', 'dead.partial.wav')));
    expect(channels.map((side) => side.length)).toEqual([8_000, 8_000]);
    await analysed('dead');
    expect(factsOf('dead').recording).toBe('partial');
  });

  test('removes what is left of a recording that never had a sound', async () => {
    write(join('recordings', 'dead.part'));
    aged(join('recordings', 'dead.part'), dayMs);
    await swept();
    expect(everything()).toEqual([]);
  });

  test('asks for the facts of calls that have none, or older ones, and leaves alone what may be live', async () => {
    for (const call of ['analysed', 'changed', 'forgotten', 'live']) await called(call);
    for (const call of ['analysed', 'changed']) await analysed(call);
    aged(join('facts', 'changed.json'), hourMs);
    for (const call of ['analysed', 'changed', 'forgotten'])
      aged(join('journals', `${call}.jsonl`), 11 * 60_000);
    await swept();
    expect(asked.sort()).toEqual(['changed', 'forgotten']);
  });

  test('finds nothing to do where nobody has ever called', async () => {
    await swept();
    expect(everything()).toEqual([]);
  });
});

/** A call that was made and is over, or whose process is gone in the middle of it. */
async function called(
  call: string,
  { killed = false, silent = false, hangsUpAt = 9_000 } = {},
): Promise<void> {
  const agent = agentWith();
  const journal = fileJournal({ dataDir, timers: systemTime, faults: new NotedFaults() }).open({
    journal: 1,
    behaviour: behaviourVersion,
    callSid: 'CA1',
    startedAt: '2026-01-01T10:00:00.000Z',
    setup: { call, direction: 'inbound', agent },
  });
  const asks = silent ? [] : says(3_500, 'are you open today');
  const { steps } = play([answered, ...asks, hangsUp(hangsUpAt)], {
    untilMs: killed ? 6_000 : 10_000,
  });
  for (const [seq, { event, after }] of steps.entries()) {
    journal.write({ seq, event, commands: after.commands });
  }
  await journal.close();
  const recording = fileRecordings({ dataDir, faults: new NotedFaults() }).open(call);
  recording.append(new Int16Array(16_000));
  await recording.close();
  if (!killed) return;
  rmSync(recording.place);
  const unfinished = Buffer.concat([wavFile(2, 8_000, new Int16Array(0)), Buffer.alloc(32_000)]);
  writeFileSync(join(dataDir, 'recordings', `${call}.part`), unfinished);
}

function analysed(call: string, judge: Judge | null = null, log = notebook()): Promise<void> {
  return analyse(call, {
    judge,
    readJournal: (name) => readJournal(journalPlace(dataDir, name)),
    recordings: keptRecordings({ dataDir }),
    facts: fileFacts({ dataDir }),
    log,
  });
}

async function swept(
  keepDays: { recordings: number | null; journals: number | null } = { recordings: 14, journals: 30 },
): Promise<void> {
  const shelf = (folder: 'journals' | 'facts' | 'dumps' | 'recordings') => fileShelf({ dataDir, folder });
  await sweep({
    shelves: {
      journals: shelf('journals'),
      facts: shelf('facts'),
      dumps: shelf('dumps'),
      recordings: shelf('recordings'),
    },
    recordings: keptRecordings({ dataDir }),
    jobs: { analyse: async (call) => void asked.push(call) },
    keepDays,
    wallClock: () => new Date(),
    log: notebook(),
  });
}

function factsOf(call: string): FactsRecord {
  return JSON.parse(readFileSync(join(dataDir, 'facts', `${call}.json`), 'utf8'));
}

function write(file: string): void {
  mkdirSync(dirname(join(dataDir, file)), { recursive: true });
  writeFileSync(join(dataDir, file), '');
}

function aged(file: string, ms: number): void {
  const then = new Date(Date.now() - ms);
  utimesSync(join(dataDir, file), then, then);
}

function everything(): string[] {
  return readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dataDir.length + 1))
    .sort();
}
