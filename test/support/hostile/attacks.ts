import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { signUpgrade } from '../../../src/phone/signature.ts';
import { dialOf, type House, mediaUrl, ring } from '../light-gateway/house.ts';

/** Somebody who means us harm: knows where the house is, and shows this address to the proxy before it. */
export interface Attacker {
  readonly house: House;
  readonly address: string;
}

/** What attackers do, each for as long as it is let, and then no more. */
export const attacks: Readonly<Record<string, (attacker: Attacker) => void>> = {
  'upgrades without a signature': unsignedUpgrades,
  'signed, and never a start': silence,
  'a byte a second': drip,
  'random garbage': garbage,
  'a message of a megabyte': hugeMessage,
  'fragments without an end': endlessFragments,
  'a compression bomb': compressionBomb,
  'a flood of pings whose pongs nobody reads': unreadPongs,
  'a call that falls silent half-open': halfOpenCall,
  'a storm of connections': connectionStorm,
};

/** An attack that comes again and again is over after so long; whoever just waits, waits for us to end it. */
const attackMs = 12_000;

function unsignedUpgrades({ house, address }: Attacker): void {
  again(500, () => {
    const socket = new WebSocket(dialOf(house)(mediaUrl), { headers: { 'x-forwarded-for': address } });
    socket.on('error', expected);
  });
}

function silence(attacker: Attacker): void {
  signed(attacker);
}

/** First the request itself comes byte by byte; whoever is behind it has one open connection for nothing. */
function drip({ house, address }: Attacker): void {
  const request = Buffer.from(upgradeRequest(house, address));
  const socket = connect(house.port, '127.0.0.1');
  socket.on('error', expected);
  let sent = 0;
  const dripping = setInterval(() => {
    if (socket.writable) socket.write(request.subarray(sent, sent + 1));
    sent += 1;
  }, 1_000);
  socket.once('close', () => clearInterval(dripping));
}

function garbage(attacker: Attacker): void {
  const socket = signed(attacker);
  again(50, () => {
    if (socket.readyState !== WebSocket.OPEN) return;
    const bytes = randomBytes(200);
    socket.send(bytes[0] === 0 ? bytes : bytes.toString('latin1'));
  });
}

function hugeMessage(attacker: Attacker): void {
  const socket = signed(attacker);
  socket.once('open', () => socket.send('x'.repeat(1_048_576)));
}

function endlessFragments(attacker: Attacker): void {
  const socket = signed(attacker);
  again(20, () => {
    if (socket.readyState === WebSocket.OPEN) socket.send('x'.repeat(500), { fin: false });
  });
}

/** We never agreed to compress: the frame that says it is compressed is against the protocol. */
function compressionBomb({ house, address }: Attacker): void {
  const socket = connect(house.port, '127.0.0.1');
  socket.on('error', expected);
  socket.write(upgradeRequest(house, address, 'Sec-WebSocket-Extensions: permessage-deflate\r\n'));
  socket.once('data', () => socket.write(compressedFrame()));
}

function unreadPongs({ house, address }: Attacker): void {
  const socket = connect(house.port, '127.0.0.1');
  socket.on('error', expected);
  socket.write(upgradeRequest(house, address));
  socket.once('data', () => {
    socket.pause();
    flood(socket, Buffer.concat(Array.from({ length: 50 }, pingFrame)));
  });
}

async function halfOpenCall({ house }: Attacker): Promise<void> {
  try {
    const { socket } = await ring(house);
    socket.on('error', expected);
    socket.pause();
  } catch (error) {
    expected(error); // As many calls may be live as there is room for.
  }
}

function connectionStorm({ house }: Attacker): void {
  again(100, () => {
    const socket = connect(house.port, '127.0.0.1', () => socket.destroy());
    socket.on('error', expected);
  });
}

function signed({ house, address }: Attacker): WebSocket {
  const headers = {
    'x-twilio-signature': signUpgrade(house.authToken, mediaUrl),
    'x-forwarded-for': address,
  };
  const socket = new WebSocket(dialOf(house)(mediaUrl), { headers, perMessageDeflate: false });
  socket.on('error', expected);
  return socket;
}

function upgradeRequest(house: House, address: string, more = ''): string {
  return [
    'GET /twilio/media HTTP/1.1',
    'Host: phone.example.com',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    `X-Twilio-Signature: ${signUpgrade(house.authToken, mediaUrl)}`,
    `X-Forwarded-For: ${address}`,
    `${more}\r\n`,
  ].join('\r\n');
}

/** Final, text, compressed, masked with zeros. */
function compressedFrame(): Buffer {
  const payload = randomBytes(100);
  return Buffer.concat([Buffer.from([0xc1, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

/** As long as a ping may be, masked with zeros. */
function pingFrame(): Buffer {
  return Buffer.concat([Buffer.from([0x89, 0x80 | 125, 0, 0, 0, 0]), Buffer.alloc(125, 1)]);
}

function flood(socket: Socket, piece: Buffer): void {
  again(50, () => {
    if (socket.writable && socket.writableLength === 0) socket.write(piece);
  });
}

function again(everyMs: number, attack: () => void): void {
  const going = setInterval(attack, everyMs);
  setTimeout(() => clearInterval(going), attackMs);
}

/** Whoever attacks is refused and cut off: that is what it is for. */
function expected(_: unknown): void {}
