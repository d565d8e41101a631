import { buildApp } from './app.ts';
import { runProcess } from './run-process.ts';
import { serve } from './serve.ts';

// `npm start`: everything on one machine, on embedded defaults for whatever is not configured.
await runProcess(async (settings, log) => serve(await buildApp(settings, log), settings, log));
