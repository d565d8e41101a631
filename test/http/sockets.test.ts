import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type FrontDoor, frontDoor, publicUrl, sign, streamUrl, upgrade } from './front-door.ts';

const signed = { 'X-Twilio-Signature': sign(streamUrl) };

async function openSocket(door: FrontDoor, path = '/twilio/media'): Promise<WebSocket> {
  const socket = await upgrade(door, path, signed);
  if (!(socket instanceof WebSocket)) throw new Error(`the upgrade was refused with ${socket}`);
  return socket;
}

describe('an upgrade that Twilio signed', () => {
  it.each([
    ['for the address of the stream', streamUrl],
    ['for that address and a slash', `${streamUrl}/`],
    ['with the port spelled out', 'wss://phone.example.com:80/twilio/media'],
  ])('%s becomes a stream', async (_, address) => {
    const door = await frontDoor();
    const socket = await upgrade(door, '/twilio/media', { 'X-Twilio-Signature': sign(address) });
    expect(socket).toBeInstanceOf(WebSocket);
    expect(door.sockets).toHaveLength(1);
  });

  it('may come with a slash at the end of the path', async () => {
    const door = await frontDoor();
    await openSocket(door, '/twilio/media/');
    expect(door.sockets).toHaveLength(1);
  });

  it('carries text both ways, from its first frame on', async () => {
    const door = await frontDoor({
      acceptMedia: (socket) => {
        socket.on('message', (data, isBinary) => socket.send(`${isBinary}:${data}`));
      },
    });
    const socket = await openSocket(door);
    socket.send('hello');
    const [data, isBinary] = await once(socket, 'message');
    expect([String(data), isBinary]).toEqual(['false:hello', false]);
    socket.terminate();
  });

  it('is not compressed', async () => {
    const socket = await openSocket(await frontDoor());
    expect(socket.extensions).toBe('');
  });
});

describe('an upgrade is refused before it becomes a socket', () => {
  it.each([
    ['without a signature', {}, 'auth.unsigned'],
    ['with a wrong signature', { 'X-Twilio-Signature': sign('wss://evil.example/twilio/media') }, 'auth.sig'],
    [
      'with the signature of the https address',
      { 'X-Twilio-Signature': sign(`${publicUrl}/twilio/media`) },
      'auth.sig',
    ],
  ])('%s', async (_, headers, code) => {
    const door = await frontDoor();
    expect(await upgrade(door, '/twilio/media', headers)).toBe(403);
    expect(door.sockets).toHaveLength(0);
    expect(door.faults.noted).toMatchObject([{ code }]);
  });

  it('with a hint when it was signed for another address of ours', async () => {
    const door = await frontDoor();
    const headers = {
      'X-Forwarded-Host': 'tunnel.example',
      'X-Twilio-Signature': sign('wss://tunnel.example/twilio/media/'),
    };
    expect(await upgrade(door, '/twilio/media', headers)).toBe(403);
    expect(door.faults.noted).toMatchObject([
      {
        fields: {
          advice: expect.stringContaining('signed for wss://tunnel.example/twilio/media, configured as'),
        },
      },
    ]);
  });

  it.each([
    '/',
    '/twilio',
    '/twilio/mediax',
    '/twilio/media/.websocket',
    '/TWILIO/MEDIA',
    '//',
    '/x/../twilio/voice',
  ])('at %s, where there is none', async (path) => {
    const door = await frontDoor();
    expect(await upgrade(door, path, signed)).toBe(404);
    expect(door.sockets).toHaveLength(0);
  });

  it('when no more lines fit', async () => {
    const door = await frontDoor({ calls: { roomForLine: () => false } });
    expect(await upgrade(door, '/twilio/media', signed)).toBe(503);
  });

  it('but not when no more calls fit: it may be for one that has lost its line', async () => {
    const door = await frontDoor({ calls: { room: () => false } });
    expect(await upgrade(door, '/twilio/media', signed)).toBeInstanceOf(WebSocket);
  });

  it('when our own check breaks, and the server goes on', async () => {
    const door = await frontDoor({
      verify: () => {
        throw new Error('a bug');
      },
    });
    expect(await upgrade(door, '/twilio/media', signed)).toBe(500);
    expect((await fetch(`${door.url}/health`)).status).toBe(200);
  });
});

describe('a socket that misbehaves', () => {
  it('with too long a frame is closed alone', async () => {
    const door = await frontDoor();
    const [bad, good] = [await openSocket(door), await openSocket(door)];
    bad.send('x'.repeat(65_537));
    const [code] = await once(bad, 'close');
    expect(code).toBe(1009);
    expect(good.readyState).toBe(WebSocket.OPEN);
    expect(door.logged).toMatchObject([{ level: 'debug', message: 'a WebSocket failed' }]);
  });

  it.each([
    [
      'at once',
      () => {
        throw new Error('a bug');
      },
    ],
    [
      'after a while',
      async () => {
        await null;
        throw new Error('a bug');
      },
    ],
  ])('is closed when our own code fails %s, and the log says so', async (_, acceptMedia) => {
    const door = await frontDoor({ acceptMedia });
    const socket = await openSocket(door);
    const [code] = await once(socket, 'close');
    expect(code).toBe(1011);
    expect(door.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
  });
});

describe('a connection that is not HTTP', () => {
  async function answerTo(door: FrontDoor, bytes: string): Promise<string> {
    const socket = connect(door.port, '127.0.0.1').setEncoding('latin1');
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.write(bytes);
    await once(socket, 'close');
    return answer;
  }

  it('is told so and closed', async () => {
    const door = await frontDoor();
    expect(await answerTo(door, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await answerTo(door, `GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
    expect((await fetch(`${door.url}/health`)).status).toBe(200);
  });

  it('is told so when its upgrade is incomplete', async () => {
    const door = await frontDoor();
    const upgrade =
      'GET /twilio/media HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    expect(await answerTo(door, upgrade)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('does no harm when it breaks off during its upgrade', async () => {
    const door = await frontDoor();
    const socket = connect(door.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    socket.resetAndDestroy();
    await once(socket, 'close');
    expect((await fetch(`${door.url}/health`)).status).toBe(200);
  });
});
