import { buildApp } from './app.ts';
import { runProcess } from './run-process.ts';
import { serve } from './serve.ts';

// `npm run start:web`: one of several gateways that share a Redis.
await runProcess(async (settings, log) => {
  if (settings.redisUrl === null) {
    throw new Error(
      'REDIS_URL is not set: a web process shares its store with others. Set it, or run npm start.',
    );
  }
  await serve(await buildApp(settings, log), settings, log);
});
