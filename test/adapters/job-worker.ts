import { BullWorker } from '../../src/adapters/jobs/bullmq-worker.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { notebook } from './notebook.ts';

/** A worker that says which call it has begun with, never gets done, and waits to be killed. */
const path = process.argv[2] ?? '';
new BullWorker({
  connection: { path },
  work: {
    analyse: (call) => {
      process.stdout.write(`${call}\n`);
      return new Promise(() => {});
    },
    sweep: async () => {},
  },
  timers: systemTime,
  log: notebook(),
  patience: { claimMs: 400, lookForDeadEveryMs: 200 },
});
