import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fileFacts } from '../../src/adapters/facts/file.ts';
import { BullJobs } from '../../src/adapters/jobs/bullmq.ts';
import { BullWorker } from '../../src/adapters/jobs/bullmq-worker.ts';
import { fileJournal, journalPlace } from '../../src/adapters/journal/file.ts';
import { readJournal } from '../../src/adapters/journal/read-journal.ts';
import { OpenAiJudge } from '../../src/adapters/judge/openai/openai-judge.ts';
import { startEmbeddedRedis } from '../../src/adapters/store/redis/embedded.ts';
import { behaviourVersion } from '../../src/core/call/reduce.ts';
import { analyse } from '../../src/jobs/analyse.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { notebook } from '../adapters/notebook.ts';
import { answered, hangsUp, says } from '../support/caller-acts.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { agentWith, play } from '../support/play.ts';
import { apiKey, type Manner, openAiStandIn } from '../support/stand-ins/openai.ts';

test('a model that refuses our key is asked once for each call, and each says so once', async () => {
  const { server, log, facts } = await workDone({ do: 'fail', status: 401 }, ['call_1', 'call_2']);
  await expect.poll(() => log.messages('info').filter((line) => line === 'call analysed')).toHaveLength(2);
  expect(server.requests).toHaveLength(2);
  expect(log.messages('warn')).toEqual(['a call is not judged', 'a call is not judged']);
  expect(log.messages('error')).toEqual([]);
  expect(await facts.find('call_1')).toMatchObject({
    judgement: null,
    unjudged: expect.stringContaining('openai: refused: it answered 401'),
  });
});

test('a model that is overloaded is asked again', async () => {
  const { server } = await workDone({ do: 'fail', status: 429 }, ['call_1']);
  await expect.poll(() => server.requests).toHaveLength(5);
});

/** A worker with a judge behind such a server, which has been given these calls. */
async function workDone(manner: Manner, calls: readonly string[]) {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-test-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const log = notebook();
  const redis = await startEmbeddedRedis({ dataDir, timers: systemTime, log });
  onTestFinished(() => redis.stop());
  const server = await openAiStandIn(manner);
  onTestFinished(server.close);
  const judge = new OpenAiJudge({ apiKey, baseUrl: server.baseUrl, model: 'm', timers: systemTime });
  const facts = fileFacts({ dataDir });
  const work = {
    analyse: (call: string) =>
      analyse(call, {
        judge,
        facts,
        log,
        readJournal: (name) => readJournal(journalPlace(dataDir, name)),
        recordings: { of: async () => 'none' as const },
      }),
    sweep: async () => {},
  };
  const connection = { path: redis.socket };
  const worker = new BullWorker({ connection, work, timers: systemTime, log });
  onTestFinished(() => worker.close());
  const jobs = new BullJobs({ connection, timers: systemTime, log, retryAfterMs: 1 });
  onTestFinished(() => jobs.close());
  for (const call of calls) {
    await madeCall(dataDir, call);
    await jobs.analyse(call);
  }
  return { server, log, facts };
}

async function madeCall(dataDir: string, call: string): Promise<void> {
  const journal = fileJournal({ dataDir, timers: systemTime, faults: new NotedFaults() }).open({
    journal: 1,
    behaviour: behaviourVersion,
    callSid: 'CA1',
    startedAt: '2026-01-01T10:00:00.000Z',
    setup: { call, direction: 'inbound', agent: agentWith() },
  });
  const { steps } = play([answered, ...says(3_500, 'are you open today'), hangsUp(9_000)], {
    untilMs: 10_000,
  });
  for (const [seq, { event, after }] of steps.entries())
    journal.write({ seq, event, commands: after.commands });
  await journal.close();
}
