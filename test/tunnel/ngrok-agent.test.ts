import { afterEach, describe, expect, test } from 'vitest';
import { addressOf, listEndpoints } from '../../scripts/tunnel/ngrok-agent.ts';
import { toolService } from '../adapters/tool-service.ts';

/** What the agent answers, by path; nothing else is found there. */
async function agent(answers: Readonly<Record<string, object | string>>) {
  return await toolService(({ path }, response) => {
    const answer = answers[path];
    response.writeHead(answer === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? {}));
  });
}

describe('an ngrok that runs', () => {
  let running: Awaited<ReturnType<typeof agent>>;
  afterEach(() => running.close());

  test('tells of its endpoints, and one of them leads to our port', async () => {
    running = await agent({
      '/api/endpoints': {
        endpoints: [
          { name: 'other', url: 'https://other.ngrok-free.dev', upstream: { url: 'http://localhost:8080' } },
          { name: 'shell', url: 'tcp://1.tcp.ngrok.io:12345', upstream: { url: 'localhost:3000' } },
          {
            name: 'parley',
            url: 'https://parley.ngrok-free.dev',
            upstream: { url: 'http://127.0.0.1:3000/' },
          },
        ],
        uri: '/api/endpoints',
      },
    });
    const endpoints = (await listEndpoints(running.url)) ?? [];
    expect(endpoints).toHaveLength(3);
    expect(addressOf(3000, endpoints)).toBe('https://parley.ngrok-free.dev');
    expect(addressOf(300, endpoints)).toBeNull();
  });

  test('of an older kind tells of its tunnels', async () => {
    const tunnel = {
      name: 'command_line',
      public_url: 'https://old.ngrok.io',
      proto: 'https',
      config: { addr: '3000' },
    };
    running = await agent({ '/api/tunnels': { tunnels: [tunnel], uri: '/api/tunnels' } });
    const endpoints = (await listEndpoints(running.url)) ?? [];
    expect(addressOf(3000, endpoints)).toBe('https://old.ngrok.io');
  });

  test('is none when whoever answers there is something else', async () => {
    running = await agent({ '/api/endpoints': '<html>', '/api/tunnels': { tunnels: 'many' } });
    expect(await listEndpoints(running.url)).toBeNull();
  });

  test('is none when nobody answers', async () => {
    running = await agent({});
    const { url } = running;
    await running.close();
    running = await agent({});
    expect(await listEndpoints(url)).toBeNull();
  });
});
