import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { mediaFrame } from '../adapters/line-twilio-socket.ts';
import { streamUrl } from '../http/front-door.ts';
import { closeGates, openGate } from './media-gate.ts';

const sound = Uint8Array.of(255, 127);
const tooBig = 1009;
const policyViolation = 1008;
const protocolError = 1002;

afterEach(closeGates);

describe('T8: a message that is far too large', () => {
  it('closes its own socket, and nobody else notices', async () => {
    const gate = await openGate();
    const other = await gate.call();
    const attackers = await Promise.all(Array.from({ length: 20 }, () => gate.connect()));
    const closings = attackers.map(async (socket) => {
      socket.send('x'.repeat(1_000_000));
      return (await once(socket, 'close'))[0];
    });
    expect(new Set(await Promise.all(closings))).toEqual(new Set([tooBig]));
    expect(gate.faults.counted.get('ws.toobig')).toBe(20);
    other.twilio.send(JSON.stringify(mediaFrame(sound, 20)));
    await expect.poll(() => other.told).toEqual([{ audio: [...sound], atMs: 20 }]);
  });

  it('is refused by its first bytes: none of it is kept', async () => {
    const gate = await openGate();
    const { socket, closing } = await rawSocket(gate);
    // A text frame of a million bytes is announced, and nothing of it is sent.
    socket.write(frameHead({ opcode: text, isFinal: true, length: 1_000_000 }));
    expect(await closing).toBe(tooBig);
  });

  it('is refused in pieces too, as soon as they are too much', async () => {
    const gate = await openGate();
    const { socket, closing } = await rawSocket(gate);
    const piece = Buffer.alloc(10_000, 'x');
    for (let sent = 0; sent < 7; sent++) {
      const opcode = sent === 0 ? text : continuation;
      socket.write(Buffer.concat([frameHead({ opcode, isFinal: false, length: piece.length }), piece]));
    }
    expect(await closing).toBe(tooBig);
  });

  it('is refused in ever more pieces of nothing', async () => {
    const gate = await openGate();
    const { socket, closing } = await rawSocket(gate);
    socket.write(frameHead({ opcode: text, isFinal: false, length: 0 }));
    const none = frameHead({ opcode: continuation, isFinal: false, length: 0 });
    socket.write(Buffer.concat(Array.from({ length: 20_000 }, () => none)));
    expect([tooBig, policyViolation]).toContain(await closing);
    expect(gate.faults.counted.get('ws.toobig')).toBe(1);
  });

  it('cannot be folded up: compression is not taken up, and what is compressed all the same is refused', async () => {
    const gate = await openGate();
    const offering = new WebSocket(`ws://127.0.0.1:${gate.port}/twilio/media`, {
      headers: gate.signed,
      perMessageDeflate: true,
    });
    await once(offering, 'open');
    expect(offering.extensions).toBe('');
    offering.terminate();
    const { socket, closing } = await rawSocket(gate, 'permessage-deflate');
    const bomb = deflateRawSync(Buffer.alloc(10_000_000, ' '));
    const head = frameHead({ opcode: text, isFinal: true, isCompressed: true, length: bomb.length });
    socket.write(Buffer.concat([head, bomb]));
    expect(await closing).toBe(protocolError);
  });
});

const text = 0x1;
const continuation = 0x0;

/** A client's frame up to its payload, which is masked with zeros and so goes as it is. */
function frameHead(frame: {
  opcode: number;
  isFinal: boolean;
  isCompressed?: boolean;
  length: number;
}): Buffer {
  const flags = (frame.isFinal ? 0x80 : 0) | (frame.isCompressed ? 0x40 : 0) | frame.opcode;
  const head = Buffer.alloc(14);
  head[0] = flags;
  head[1] = 0x80 | 127;
  head.writeBigUInt64BE(BigInt(frame.length), 2);
  return head;
}

/** A WebSocket by hand, signed, and the code that the house closes it with. */
async function rawSocket(
  gate: { port: number; signed: Readonly<Record<string, string>> },
  extensions = '',
): Promise<{ socket: Socket; closing: Promise<number> }> {
  const socket = connect(gate.port, '127.0.0.1');
  const headers = {
    Host: new URL(streamUrl).host,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    'Sec-WebSocket-Extensions': extensions,
    ...gate.signed,
  };
  const lines = Object.entries(headers).filter(([, value]) => value !== '');
  socket.write(
    `GET /twilio/media HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  );
  await once(socket, 'data');
  const closing = once(socket, 'data').then(([bytes]) => {
    socket.destroy();
    // A close frame of the server: two bytes of head, then the code.
    expect(bytes[0]).toBe(0x88);
    return Number(bytes.readUInt16BE(2));
  });
  // The house may cut what we go on writing.
  socket.on('error', () => {});
  return { socket, closing };
}
