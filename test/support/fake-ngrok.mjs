/**
 * Stands in for the ngrok agent: `ngrok start --config <file> … parley`. It reads the upstream from its configuration,
 * tells of its endpoint as the agent does at FAKE_NGROK_PORT, and runs until it is told to stop. With FAKE_NGROK_ERROR
 * it fails as the agent does.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import process from 'node:process';

const { FAKE_NGROK_PORT: port, FAKE_NGROK_ERROR: error, FAKE_NGROK_PID_FILE: pidFile } = process.env;
const args = process.argv.slice(2);
const files = args.flatMap((arg, at) => (arg === '--config' ? [args[at + 1]] : []));
const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');

if (error !== undefined) {
  process.stderr.write(`ERROR:  authentication failed: see below.\nERROR:\nERROR:  ${error}\n`);
  process.exit(1);
}
if (args[0] !== 'start' || args.at(-1) !== 'parley' || !text.includes('name: parley')) {
  process.stderr.write('ERROR:  there is no such endpoint\n');
  process.exit(1);
}

const upstream = /upstream:\s*\n\s*url:\s*(\S+)/.exec(text)?.[1];
const endpoints = [{ name: 'parley', url: 'https://parley.ngrok-free.dev', upstream: { url: upstream } }];
const server = createServer((request, response) => {
  const isKnown = request.url === '/api/endpoints';
  response.writeHead(isKnown ? 200 : 404, { 'Content-Type': 'application/json' });
  response.end(isKnown ? JSON.stringify({ endpoints, uri: '/api/endpoints' }) : '{}');
});
server.listen(Number(port), '127.0.0.1', () => {
  if (pidFile !== undefined) writeFileSync(pidFile, String(process.pid));
  process.stdout.write(
    `t=now lvl=info msg="started tunnel" url=https://parley.ngrok-free.dev addr=${upstream}\n`,
  );
});
process.on('SIGTERM', () => process.exit(0));
