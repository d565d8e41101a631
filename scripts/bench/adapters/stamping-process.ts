/** Providers that say when they wrote: in the words where there are words, and of sound when they are asked. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { answerParent } from '../../../test/support/child/answer-parent.ts';
import { turnInfoOf } from '../../../test/support/stand-ins/deepgram-flux.ts';
import { resultOf } from '../../../test/support/stand-ins/deepgram-nova.ts';
import { chunkOf } from '../../../test/support/stand-ins/openai.ts';
import { answerTokens, guessEveryMs, soundPieceMs, soundPieces, tokenEveryMs } from './sizes.ts';
import { machineMs, type StampAnswers } from './stamps.ts';

const sounds: Record<string, number> = {};
const server = createServer((request, response) => void answer(request, response));
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

sockets.on('connection', (socket, request) => {
  socket.on('error', () => {});
  const { pathname } = new URL(request.url ?? '/', 'http://provider');
  if (pathname === '/v1/speak') speakOverSocket(socket);
  else guessOverSocket(socket, pathname);
});

/** A recogniser that guesses again and again, whatever it hears. */
function guessOverSocket(socket: WebSocket, path: string): void {
  let heardMs = 0;
  const guessing = setInterval(() => {
    heardMs += guessEveryMs;
    socket.send(JSON.stringify(guessOf(path, heardMs)));
  }, guessEveryMs);
  socket.on('message', (data, isBinary) => {
    if (!isBinary && String(data).includes('CloseStream')) socket.close();
  });
  socket.on('close', () => clearInterval(guessing));
}

function guessOf(path: string, heardMs: number): object {
  const word = { word: String(machineMs()), fromMs: 0, untilMs: heardMs };
  if (path === '/v1/listen') return resultOf([word], word, {});
  if (path === '/v2/listen') return turnInfoOf('Update', 0, [word], heardMs);
  return { type: 'partial', text: word.word };
}

function speakOverSocket(socket: WebSocket): void {
  let text = '';
  socket.on('message', async (data) => {
    const order = JSON.parse(String(data));
    if (order.type === 'Speak') text += order.text;
    if (order.type === 'Close') socket.close();
    if (order.type !== 'Flush') return;
    const spoken = text;
    text = '';
    await speak(spoken, 8, (piece) => socket.send(piece));
    socket.send(JSON.stringify({ type: 'Flushed', sequence_id: 0 }));
  });
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const piece of request) body += String(piece);
  response.socket?.setNoDelay(true);
  const asked = JSON.parse(body);
  if (request.url === '/v1/chat/completions') await write(response);
  else
    await speak(asked.input ?? asked.text, bytesPerMs(request.url ?? ''), (piece) => response.write(piece));
  response.end();
}

async function write(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let token = 0; token < answerTokens; token += 1) {
    await sleep(tokenEveryMs);
    response.write(`data: ${JSON.stringify(chunkOf({ content: String(machineMs()) }))}\n\n`);
  }
  response.write(`data: ${JSON.stringify(chunkOf({}, 'stop'))}\n\ndata: [DONE]\n\n`);
}

function bytesPerMs(path: string): number {
  if (path === '/v1/audio/speech') return 48;
  return path === '/stream' ? 32 : 8;
}

async function speak(text: string, bytes: number, send: (piece: Buffer) => void): Promise<void> {
  for (let piece = 0; piece < soundPieces; piece += 1) {
    const sound = Buffer.alloc(bytes * soundPieceMs, 0x11);
    sounds[text] ??= machineMs();
    send(sound);
    await sleep(soundPieceMs / 2);
  }
}

await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address() as AddressInfo;
answerParent<StampAnswers>(port, { sounds: () => sounds }, async () => {
  server.closeAllConnections();
  server.close();
});
