import { buildApp } from './app.ts';
import { Problems } from './config.ts';
import { runProcess } from './run-process.ts';
import { serve } from './serve.ts';

// `npm run start:web`: one of several gateways that share a Redis.
await runProcess(async (settings, log) => {
  if (settings.redisUrl === null) {
    const what = 'REDIS_URL is not set: a web process shares its store with others. Set it, or run npm start';
    throw new Problems([{ where: 'environment', what }]);
  }
  await serve(await buildApp(settings, log), settings, log);
});
