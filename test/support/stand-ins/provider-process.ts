/** Deepgram, OpenAI and the services of one's own, as a process at one port: started by `providers.ts`, gone when that one goes. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemTime } from '../../../src/runtime/timers.ts';
import { answerParent } from '../child/answer-parent.ts';
import { deepgramListenStandIn } from './deepgram-listen.ts';
import { deepgramSpeakStandIn } from './deepgram-speak.ts';
import { json, lookUpStandIn } from './look-ups.ts';
import { openAiStandIn, sayingEvents } from './openai.ts';
import type { ProviderAnswers, ProviderConfig } from './providers.ts';

const config: ProviderConfig = JSON.parse(process.argv[2] ?? '{}');

const listen = await deepgramListenStandIn(systemTime, {
  do: 'listen',
  opensAfterMs: config.handshakeMs,
  pace: {
    saysAfterMs: config.asrMs,
    guessEveryMs: config.guessEveryMs,
    eagerAheadMs: config.eagerAheadMs,
  },
});
const speak = await deepgramSpeakStandIn({
  time: systemTime,
  doors: [{ do: 'open', afterMs: config.handshakeMs }],
  manners: () => ({ do: 'speak', from: sleep(config.ttsMs) }),
});
const mind = await openAiStandIn({
  do: 'stream',
  events: sayingEvents(...config.answer),
  pace: config.llm,
});
const lookUps = await lookUpStandIn((_, path) =>
  path.endsWith('/classify')
    ? { ...json({ intent: 'complex_query', confidence: 0.9 }), from: sleep(config.intentMs) }
    : {
        ...json({ results: [{ text: 'The practice opens at eight and closes at six.', score: 0.9 }] }),
        from: sleep(config.knowledgeMs),
      },
);
const standIns = [listen, speak, mind, lookUps];

let connections = 0;
const front = createServer((request, response) => {
  const whose = request.url?.startsWith('/v1/chat') ? mind : lookUps;
  whose.server.emit('request', request, response);
});
front.on('upgrade', (request, socket, head) => {
  const whose = request.url?.startsWith('/v1/speak') ? speak : listen;
  whose.server.emit('upgrade', request, socket, head);
});
front.on('connection', () => {
  connections += 1;
});
// One's clients keep their connections for as long as they like.
front.keepAliveTimeout = 0;

answerParent<ProviderAnswers>(
  await portOf(front),
  {
    refused: () => [...listen.refused, ...speak.notes.refused, ...mind.refused],
    connections: () => connections,
  },
  async () => {
    front.closeAllConnections();
    front.close();
    await Promise.all(standIns.map(({ close }) => close()));
  },
);

async function portOf(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return port;
}
