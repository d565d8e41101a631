import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type FrontDoor, frontDoor, incomingCall } from './front-door.ts';

async function open(door: FrontDoor): Promise<Socket> {
  const socket = connect(door.port, '127.0.0.1').setEncoding('latin1');
  await once(socket, 'connect');
  return socket;
}

/** Everything the server says on a connection until it closes it. */
async function answerOn(socket: Socket, bytes: string): Promise<string> {
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  // Whoever is cut off may learn it by a reset.
  socket.on('error', () => {});
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

const head = (length: number) =>
  `POST /twilio/voice HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${length}\r\n\r\n`;

describe('whoever keeps a connection busy on purpose', () => {
  it('by headers or a body that never end, or by silence, is cut off', async () => {
    const door = await frontDoor();
    // The times themselves are in server.test.ts; nobody should have to wait for them here.
    door.server.headersTimeout = 1;
    door.server.requestTimeout = 1;
    const [headers, body, silence] = await Promise.all([open(door), open(door), open(door)]);
    const answers = await Promise.all([
      answerOn(headers, 'POST /twilio/voice HTTP/1.1\r\nHost: x\r\nX-Slow: a'),
      answerOn(body, `${head(100)}CallSid=`),
      answerOn(silence, ''),
    ]);
    expect(answers.slice(0, 2)).toEqual([
      expect.stringMatching(/^HTTP\/1\.1 408 /),
      expect.stringMatching(/^HTTP\/1\.1 408 /),
    ]);
    expect((await fetch(`${door.url}/health`)).status).toBe(200);
  });

  it('by headers that are too long is told so', async () => {
    const door = await frontDoor();
    const answer = await answerOn(
      await open(door),
      `GET /health HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  it.each([
    ['that says how long it is', (form: string) => form],
    ['that does not', (form: string) => new Blob([form]).stream()],
  ])('by a body longer than any webhook, %s, is told so, and nothing comes of it', async (_, bodyOf) => {
    const door = await frontDoor({ verify: null });
    const form = new URLSearchParams({ ...incomingCall, x: 'x'.repeat(70_000) }).toString();
    const response = await fetch(`${door.url}/twilio/voice`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: bodyOf(form),
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
    expect(door.reception.awaitedCount).toBe(0);
  });

  it('by a body that unpacks to more than any webhook is told so', async () => {
    const door = await frontDoor({ verify: null });
    const packed = gzipSync(`x=${'x'.repeat(10_000_000)}`);
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Encoding': 'gzip' };
    const response = await fetch(`${door.url}/twilio/voice`, { method: 'POST', headers, body: packed });
    expect(response.status).toBe(413);
  });

  it('by more connections than calls can need finds no room, and those who are in notice nothing', async () => {
    const door = await frontDoor({ callsMax: 1 });
    const inside = await Promise.all(Array.from({ length: 102 }, () => open(door)));
    const late = connect(door.port, '127.0.0.1');
    late.on('error', () => {});
    await once(late, 'close');
    const [first] = inside;
    if (!first) throw new Error('nobody is in');
    expect(await answerOn(first, 'GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 200 /,
    );
    for (const socket of inside) socket.destroy();
  });
});
