import { constants, setPriority } from 'node:os';
import { fileFacts } from './adapters/facts/file.ts';
import { BullJobs } from './adapters/jobs/bullmq.ts';
import { BullWorker } from './adapters/jobs/bullmq-worker.ts';
import { journalPlace } from './adapters/journal/file.ts';
import { readJournal } from './adapters/journal/read-journal.ts';
import { keptRecordings } from './adapters/recordings/kept.ts';
import { fileShelf } from './adapters/shelf/file.ts';
import { redisAddress } from './adapters/store/redis/connect.ts';
import { chosenJudge } from './app/judge.ts';
import { analyse } from './jobs/analyse.ts';
import { sweep } from './jobs/sweep.ts';
import type { Work } from './ports/jobs.ts';
import { runProcess, sharedRedisUrl } from './run-process.ts';
import { systemTime } from './runtime/timers.ts';
import { stopSignals } from './signals.ts';

const sweepEveryMs = 3_600_000;
const parentGone = 'parent gone';

// `npm run start:worker`, and the child of `npm start`: does for calls what can wait until they are over.
await runProcess(
  async (settings, processLog) => {
    const address = redisAddress(sharedRedisUrl(settings));
    const connection = 'socket' in address ? { path: address.socket } : { url: address.url };
    const log = processLog.child({ process: 'worker' });
    const stopped = whenStopped();
    // Calls come first: what a worker does is never urgent.
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
    const jobs = new BullJobs({ connection, timers: systemTime, log });
    const { dataDir, keepDays } = settings;
    const recordings = keptRecordings({ dataDir });
    const facts = fileFacts({ dataDir });
    const judge = await chosenJudge(settings);
    const work: Work = {
      analyse: (call) =>
        analyse(call, {
          readJournal: (name) => readJournal(journalPlace(dataDir, name)),
          recordings,
          facts,
          judge,
          log,
        }),
      sweep: () =>
        sweep({
          shelves: {
            journals: fileShelf({ dataDir, folder: 'journals' }),
            facts: fileShelf({ dataDir, folder: 'facts' }),
            dumps: fileShelf({ dataDir, folder: 'dumps' }),
            recordings: fileShelf({ dataDir, folder: 'recordings' }),
          },
          recordings,
          jobs,
          keepDays,
          wallClock: () => new Date(),
          log,
        }),
    };
    const worker = new BullWorker({ connection, work, timers: systemTime, log });
    const started = worker.ready().then(async () => {
      await jobs.sweepEvery(sweepEveryMs);
      log.info('worker ready');
    });
    started.catch((error: Error) => log.error('the hourly sweep is not set up', { detail: error.message }));

    const why = await stopped;
    // A worker that lost its gateway has lost its Redis with it: there is nobody left to say goodbye to.
    if (why !== parentGone) {
      log.info('worker stopping', { why });
      await Promise.all([worker.close(), jobs.close()]);
    }
    process.exit();
  },
  { sharedStore: true, takesCalls: false },
);

/** Resolves when we are told to stop, or when the gateway whose child we are is gone: then the system closes our channel. */
function whenStopped(): Promise<string> {
  const told = stopSignals(systemTime).next();
  if (process.connected === undefined) return told;
  const orphaned = new Promise<string>((gone) => {
    process.once('disconnect', () => gone(parentGone));
    // It may have happened before anybody listened.
    if (!process.connected) gone(parentGone);
  });
  return Promise.race([told, orphaned]);
}
