import { buildApp } from './app.ts';
import { runProcess } from './run-process.ts';
import { serve } from './serve.ts';

// `npm run start:web`: one of several gateways that share a Redis.
await runProcess(async (settings, log) => serve(await buildApp(settings, log), settings, log), {
  sharedStore: true,
  takesCalls: true,
});
