import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toolService } from '../adapters/tool-service.ts';
import { openTunnelRoom, type TunnelRoom } from '../support/tunnel-room.ts';

const number = '+15005550006';
const before = { voice_url: 'https://before.example.com/answer', voice_method: 'GET', status_callback: '' };
const during = {
  voice_url: 'https://parley.ngrok-free.dev/twilio/voice',
  voice_method: 'POST',
  status_callback: 'https://parley.ngrok-free.dev/twilio/status',
};

describe('a person who runs npm run tunnel', () => {
  let room: TunnelRoom;
  beforeEach(async () => {
    room = await openTunnelRoom();
  });
  afterEach(() => room.close());

  test('is reached by Twilio while it runs, and leaves no trace after it', async () => {
    const { start, rest, dataDir, port, ngrokPid } = room;
    const kept = rest.addNumber(number, before);
    const tunnel = start();
    await tunnel.says('Ctrl-C puts everything back');
    expect(kept).toMatchObject(during);
    expect(existsSync(join(dataDir, 'tunnel.json'))).toBe(true);
    expect(readFileSync(join(dataDir, 'ngrok.yml'), 'utf8')).toContain(`http://127.0.0.1:${port}`);
    expect(tunnel.said()).toContain(`was ${before.voice_url} (GET)`);
    expect(tunnel.said()).toContain(`"voiceWebhook":"${during.voice_url}"`);
    tunnel.child.kill('SIGINT');
    expect(await tunnel.ended).toBe(0);
    expect(kept).toMatchObject(before);
    expect(existsSync(join(dataDir, 'tunnel.json'))).toBe(false);
    expect(await answers(port)).toBe(false);
    expect(isAlive(ngrokPid())).toBe(false);
  });

  test('and whose tunnel is killed has nothing left running, and the next one puts back what it had changed', async () => {
    const { start, rest, port, ngrokPid } = room;
    const kept = rest.addNumber(number, before);
    const tunnel = start();
    await tunnel.says('Ctrl-C puts everything back');
    tunnel.child.kill('SIGKILL');
    await tunnel.ended;
    await expect.poll(() => answers(port)).toBe(false);
    await expect.poll(() => isAlive(ngrokPid())).toBe(false);
    expect(kept).toMatchObject(during);
    const next = start({}, ['--restore']);
    expect(await next.ended).toBe(0);
    expect(kept).toMatchObject(before);
  });

  test('has everything put back when ngrok dies', async () => {
    const { start, rest, port, ngrokPid } = room;
    const kept = rest.addNumber(number, before);
    const tunnel = start();
    await tunnel.says('Ctrl-C puts everything back');
    process.kill(ngrokPid(), 'SIGKILL');
    expect(await tunnel.ended).toBe(1);
    expect(tunnel.said()).toContain('ngrok ended');
    expect(kept).toMatchObject(before);
    expect(await answers(port)).toBe(false);
  });

  test('is told in a sentence when ngrok dies before the gateway is ready', async () => {
    const { start, rest, port, ngrokPid } = room;
    const kept = rest.addNumber(number, before);
    const tunnel = start();
    await tunnel.says('ngrok leads');
    process.kill(ngrokPid(), 'SIGKILL');
    expect(await tunnel.ended).toBe(1);
    expect(tunnel.said()).toContain('ngrok ended');
    expect(tunnel.said()).not.toMatch(/\n\s+at /);
    expect(kept).toMatchObject(before);
    expect(await answers(port)).toBe(false);
  });

  test('without an account is told what to paste where', async () => {
    const tunnel = room.start({ TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '', TWILIO_PHONE_NUMBER: '' });
    await tunnel.says('whoever knows the address');
    expect(tunnel.said()).toContain(during.voice_url);
    expect(tunnel.said()).toContain(during.status_callback);
    tunnel.child.kill('SIGTERM');
    expect(await tunnel.ended).toBe(0);
    expect(room.rest.requests).toEqual([]);
  });

  test('may use an ngrok that runs already, and leaves it running', async () => {
    const { start, rest, port } = room;
    const kept = rest.addNumber(number, before);
    const upstream = { url: `localhost:${port}` };
    const agent = await toolService((_, response) =>
      response.end(JSON.stringify({ endpoints: [{ url: 'https://parley.ngrok-free.dev', upstream }] })),
    );
    const tunnel = start({ NGROK_API_URL: agent.url, NGROK_AUTHTOKEN: '' });
    await tunnel.says('Ctrl-C puts everything back');
    expect(kept).toMatchObject(during);
    await agent.close();
    expect(await tunnel.ended).toBe(1);
    expect(tunnel.said()).toContain('is gone: run this again');
    expect(kept).toMatchObject(before);
  });

  test('is told when another ngrok leads elsewhere, and when somebody holds the port', async () => {
    room.rest.addNumber(number, before);
    const other = await toolService((_, response) =>
      response.end(
        JSON.stringify({ endpoints: [{ url: 'https://a.ngrok.app', upstream: { url: '8080' } }] }),
      ),
    );
    const elsewhere = room.start({ NGROK_API_URL: other.url });
    expect(await elsewhere.ended).toBe(1);
    expect(elsewhere.said()).toContain('leads https://a.ngrok.app to 8080');
    const held = room.start({ PORT: new URL(other.url).port });
    expect(await held.ended).toBe(1);
    expect(held.said()).toContain('Something listens on port');
    await other.close();
  });

  const troubles: readonly [what: string, env: Record<string, string>, words: string, code: number][] = [
    ['there is no ngrok', { PATH: '/usr/bin:/bin' }, 'install it from https://ngrok.com/download', 1],
    [
      'there is neither ngrok nor an account with it',
      { PATH: '/usr/bin:/bin', NGROK_AUTHTOKEN: '' },
      'ngrok config add-authtoken',
      1,
    ],
    ['ngrok has no authtoken', { NGROK_AUTHTOKEN: '' }, 'ngrok config add-authtoken', 1],
    ['the authtoken is wrong', { FAKE_NGROK_ERROR: 'ERR_NGROK_107' }, 'ngrok config add-authtoken', 1],
    ['ngrok cannot run', { FAKE_NGROK_ERROR: 'ERR_NGROK_334' }, 'docs/errors/err_ngrok_334', 1],
    ['no number is set', { TWILIO_PHONE_NUMBER: '' }, 'TWILIO_PHONE_NUMBER is not set', 78],
    ['the number is not theirs', { TWILIO_PHONE_NUMBER: '+15005550007' }, 'is no number of the account', 1],
    ['the auth token is wrong', { TWILIO_AUTH_TOKEN: 'wrong' }, 'copy both again from console.twilio.com', 1],
    ['a setting is wrong', { PORT: 'many' }, 'PORT is "many"', 78],
  ];
  test.each(troubles)('is told in a sentence when %s', async (_, env, words, code) => {
    const kept = room.rest.addNumber(number, before);
    const tunnel = room.start(env);
    expect(await tunnel.ended).toBe(code);
    expect(tunnel.said()).toContain(words);
    expect(tunnel.said()).not.toMatch(/\n\s+at /);
    expect(kept).toMatchObject(before);
  });
});

function answers(port: number): Promise<boolean> {
  return new Promise((told) => {
    const visitor = connect(port, '127.0.0.1');
    visitor.once('connect', () => {
      visitor.destroy();
      told(true);
    });
    visitor.once('error', () => told(false));
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
