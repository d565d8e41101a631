import { buildApp } from './app.ts';
import { KeptWorker } from './keep-worker.ts';
import { runProcess } from './run-process.ts';
import { systemTime } from './runtime/timers.ts';
import { serve } from './serve.ts';

// `npm start`: everything on one machine, on embedded defaults for whatever is not configured.
await runProcess(async (settings, log) => {
  const app = await buildApp(settings, log);
  const worker = new KeptWorker({ redisUrl: app.redisUrl, time: systemTime, log });
  const close = async () => {
    // First, for it uses our Redis. What it leaves undone waits there for the next one.
    await worker.stop();
    await app.close();
  };
  await serve({ ...app, close }, settings, log);
});
