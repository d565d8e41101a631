import { buildApp } from './app.ts';
import { needRedisUrl, runProcess } from './run-process.ts';
import { serve } from './serve.ts';

// `npm run start:web`: one of several gateways that share a Redis.
await runProcess(async (settings, log) => {
  needRedisUrl(settings, 'a web process shares its store with others');
  await serve(await buildApp(settings, log), settings, log);
});
