import { Router } from 'express';
import { guardWithKeys } from './api-key.ts';
import type { HttpDoors } from './doors.ts';
import { frontPage, frontPageHeaders, type Overview } from './front-page.ts';
import { takesCalls } from './health.ts';
import { publicAddress, twilioPaths } from './twilio-urls.ts';

/** What those see who look after the gateway: the page that says what is running, and what is counted. */
export function operatorRoutes(doors: HttpDoors): Router {
  const { clock, operator } = doors;
  const startedAt = clock.now();
  const guard = guardWithKeys(doors);
  const routes = Router();
  routes.use('/api', guard.always);
  routes.get('/', guard.unlessLocal, (_, response) => {
    const overview = overviewOf(doors, clock.now() - startedAt);
    response.set(frontPageHeaders).type('html').send(frontPage(overview));
  });
  routes.get('/metrics', guard.unlessLocal, async (_, response) => {
    const { figures } = operator;
    response.set({ 'Content-Type': figures.contentType, 'Cache-Control': 'no-store' });
    response.send(await figures.text());
  });
  return routes;
}

function overviewOf(doors: HttpDoors, upMs: number): Overview {
  const { calls, publicUrl } = doors;
  return {
    house: doors.operator.house,
    readiness: takesCalls(doors),
    upMs,
    calls: { live: calls.active(), most: doors.callsMax, byPhase: calls.byPhase() },
    isClosed: doors.closedNotice() !== null,
    redisConnected: doors.redisConnected(),
    workerAlive: doors.operator.workerAlive(),
    onDuty: doors.operator.onDuty(),
    publicUrl,
    voiceWebhook: publicAddress(publicUrl, twilioPaths.voice),
    statusCallback: publicAddress(publicUrl, twilioPaths.status),
    signaturesChecked: doors.verify !== null,
  };
}
