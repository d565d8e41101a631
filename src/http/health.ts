import { Router } from 'express';
import type { HttpDoors, Readiness } from './doors.ts';

/** Tells machines how we are: whether to keep this process, and whether to send it calls. */
export function healthRoutes(doors: HttpDoors): Router {
  const startedAt = doors.clock.now();
  const routes = Router();
  routes.get('/health', (_, response) => {
    const fault = doors.fault();
    response.status(fault === null ? 200 : 503).json({
      ...(fault === null ? { status: 'healthy' } : { status: 'unhealthy', reason: fault }),
      service: 'orchestrator',
      active_sessions: doors.calls.active(),
      redis_connected: doors.redisConnected(),
      worker_alive: doors.workerAlive(),
      uptime_seconds: Math.floor((doors.clock.now() - startedAt) / 1_000),
    });
  });
  routes.get('/ready', (_, response) => {
    const readiness = takesCalls(doors);
    if (readiness.ok) response.json({ ready: true });
    else response.status(503).json({ ready: false, reason: readiness.reason });
  });
  return routes;
}

/** Whether a new call would be taken: we want to, and there is room for one more. */
export function takesCalls({ ready, calls, reception }: HttpDoors): Readiness {
  if (calls.room(reception.expectedCount)) return ready();
  return { ok: false, reason: 'as many calls are live or on their way as may be' };
}
