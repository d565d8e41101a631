import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { HttpAsr } from '../../src/adapters/asr/http/http-asr.ts';
import type { Asr } from '../../src/ports/asr.ts';
import {
  type AtDeepgram,
  fluxWith,
  novaWith,
  open,
  overTheLine,
  sayAndWait,
} from '../adapters/asr-deepgram/deepgram.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { earsChain } from '../support/on-duty.ts';
import { soundOf, WordEar } from '../support/stand-ins/word-sounds.ts';
import { until } from '../support/until.ts';

const sentence = 'what are your opening hours tonight';
const line = overTheLine(soundOf(sentence));
const lineMs = line.length / 8;

/** Ears that take over, on a clock of their own. */
interface Others {
  readonly asr: Asr;
  /** How many sockets they were asked for. */
  asked(): number;
  /** Once they have said what there is to say of all that they were sent. */
  caughtUp(): Promise<void>;
  advance(ms: number): void;
}

describe('A5: Deepgram drops the call in mid utterance, and refuses it from then on', () => {
  const cuts = Array.from({ length: Math.floor(lineMs / 20) }, (_, i) => (i + 1) * 20);
  it.each([
    ['Flux', atFlux],
    ['a service of one’s own', atService],
  ])(
    `at any of ${cuts.length} moments, 20 ms apart: %s goes on from there, and no word is lost or doubled`,
    async (_, othersAt) => {
      const heard: (readonly [number, string])[] = [];
      for (const cutAtMs of cuts) heard.push([cutAtMs, await heardWithCut(cutAtMs, await othersAt())]);
      expect(heard).toEqual(cuts.map((cutAtMs) => [cutAtMs, sentence]));
    },
  );
});

/** What is understood of the sentence when Nova is gone after so much of it. */
async function heardWithCut(cutAtMs: number, others: Others): Promise<string> {
  const nova = await novaWith({ do: 'listen', cutAtMs }, { do: 'refuse', status: 403 });
  const { stream, texts } = open(earsChain([nova.asr, others.asr], nova.time, nova.faults));
  await until(() => nova.server.connections.length === 1);
  await sayAndWait(stream, line, async () => {
    nova.time.advance(80);
    others.advance(80);
    await nova.server.caughtUp();
    if (nova.server.connections[0]?.isCut) await takenOver(nova, others);
    await others.caughtUp();
  });
  stream.close();
  expect([nova.server.asked(), others.asked()]).toEqual([2, 1]);
  return texts().join(' ');
}

/** Whoever takes over is there before time goes on. */
async function takenOver({ faults, time }: AtDeepgram, others: Others): Promise<void> {
  if (others.asked() > 0) return;
  await until(() => faults.counted.get('asr.connect') === 1);
  time.advance(0);
  await until(() => faults.counted.get('asr.auth') === 1);
  time.advance(0);
  await until(() => others.asked() === 1);
}

async function atFlux(): Promise<Others> {
  const flux = await fluxWith({ do: 'listen' });
  const { asr, server, time } = flux;
  return {
    asr,
    asked: () => server.asked(),
    caughtUp: async () => {
      if (server.asked() > 0) await until(() => (server.connections[0]?.heardMs ?? 0) > 0);
      await server.caughtUp();
    },
    advance: (ms) => time.advance(ms),
  };
}

/** A service that settles what was said after a pause, and does not say up to where. */
async function atService(): Promise<Others> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  const arrived: WebSocket[] = [];
  sockets.on('connection', (socket) => {
    arrived.push(socket);
    const words = new Utterance((text) => socket.send(JSON.stringify({ type: 'final', text })));
    socket.on('message', (audio: Buffer) => words.hear(audio));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    for (const socket of arrived) socket.terminate();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const never = { cancel: () => {} };
  return {
    asr: new HttpAsr({
      url: `ws://127.0.0.1:${port}`,
      time: { now: () => 0, after: () => never, every: () => never },
      faults: new NotedFaults(),
    }),
    asked: () => arrived.length,
    caughtUp: async () => {
      for (const socket of arrived) {
        const pong = once(socket, 'pong');
        socket.ping();
        await pong;
      }
    },
    advance: () => {},
  };
}

const utteranceEndMs = 300;

/** Makes words of sounds, and one utterance of those between two pauses. */
class Utterance {
  readonly #ear: WordEar;
  #words: string[] = [];
  #lastMs = 0;

  constructor(settle: (text: string) => void) {
    this.#ear = new WordEar(false, (ended) => {
      if (ended) {
        this.#words.push(ended.word);
        this.#lastMs = ended.untilMs;
      }
      const isQuiet = this.#ear.clearUntilMs === this.#ear.nowMs;
      if (!isQuiet || this.#words.length === 0 || this.#ear.nowMs - this.#lastMs < utteranceEndMs) return;
      settle(this.#words.join(' '));
      this.#words = [];
    });
  }

  hear(audio: Buffer): void {
    this.#ear.hear(audio);
  }
}
