import { createServer, type Server } from 'node:http';
import express, { type Express } from 'express';
import type { HttpDoors } from './doors.ts';
import { FloodGate } from './flood-gate.ts';
import { healthRoutes } from './health.ts';
import { operatorRoutes } from './operator-routes.ts';
import { notFound, onError } from './problems.ts';
import { openSockets } from './sockets.ts';
import { twilioRoutes } from './twilio-webhooks.ts';

/** Everything the world reaches us by. Opens no port: whoever asked for it does. */
export function buildServer(doors: HttpDoors): { app: Express; server: Server } {
  const app = express().disable('x-powered-by').disable('etag');
  const server = createServer({ headersTimeout, requestTimeout, connectionsCheckingInterval }, app);
  server.maxConnections = 2 * doors.callsMax + connectionsBesides;
  const gate = new FloodGate(doors);
  openSockets(app, server, doors, gate);
  app.use(healthRoutes(doors));
  app.use(twilioRoutes(doors, gate));
  app.use(operatorRoutes(doors));
  app.use(notFound);
  app.use(onError(doors.log));
  return { app, server };
}

// Twilio sends a webhook in one piece; whoever needs longer keeps a connection busy on purpose.
const headersTimeout = 10_000;
const requestTimeout = 30_000;
// How often Node looks for connections that are over these times.
const connectionsCheckingInterval = 2_000;

// A call has its stream and, now and then, a webhook; besides there are those who ask how we are.
const connectionsBesides = 100;
