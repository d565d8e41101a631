import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readJournal } from '../../../src/adapters/journal/read-journal.ts';
import { readGatewayFrame } from '../../../src/phone/stream-rules.ts';
import { type House, type OpenStream, publicUrl, ring } from '../../../test/support/light-gateway/house.ts';
import { startProviders } from '../../../test/support/stand-ins/providers.ts';
import { voiceOf } from '../../../test/support/stand-ins/word-sounds.ts';
import { startGateway } from '../../demo/gateway-process.ts';
import { calls, callsApartMs, guessEveryMs, listensMs, rings } from './sizes.ts';

/** The beginning of one call, ms since its stream's start. */
export interface Answered {
  readonly firstAudioMs: number;
  /** By the journal: the caller spoke from the first frame on. */
  readonly firstWordMs: number;
}

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: '0'.repeat(32) };
const frameBytes = 160;
const frameMs = 20;
/** Without the pause before it: the caller speaks at once. */
const sentence = voiceOf('what are your opening hours').subarray(300 * 8);

/** Has callers speak as soon as they are connected, some after it has rung for a while. */
export async function answerCalls(
  handshakeMs: number,
  say: (progress: string) => void,
): Promise<ReadonlyMap<string, readonly Answered[]>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-answer-'));
  const providers = await startProviders({ handshakeMs, guessEveryMs });
  const gateway = await startGateway({
    ...account,
    dataDir,
    logFile: join(dataDir, 'gateway.log'),
    env: { ...providers.settings, PUBLIC_URL: publicUrl, RECORDING: 'off' },
  });
  const house = { ...account, port: Number(new URL(gateway.url).port) };
  try {
    // The first call of a process is compiled while it is made.
    await answered(house, { streamAfterMs: 1_000 });
    const all = new Map<string, Answered[]>();
    for (const kind of rings) {
      say(`${calls} callers, ${kind.name}, sockets open in ${handshakeMs} ms`);
      const made = await Promise.all(Array.from({ length: calls }, (_, nth) => answered(house, kind, nth)));
      const words = firstWordsIn(join(dataDir, 'journals'));
      all.set(
        kind.name,
        made.map(({ callSid, firstAudioMs }) => ({ firstAudioMs, firstWordMs: words.get(callSid) ?? NaN })),
      );
    }
    const refused = await providers.ask('refused');
    if (refused.length > 0) throw new Error(`the providers were asked wrongly: ${refused.join('; ')}`);
    return all;
  } finally {
    await Promise.all([gateway.stop(), providers.stop()]);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function answered(house: House, { streamAfterMs }: { readonly streamAfterMs: number }, nth = 0) {
  await sleep(nth * callsApartMs);
  const stream = await ring(house, undefined, streamAfterMs);
  const startedAt = performance.now();
  let firstAudioMs = Number.NaN;
  stream.socket.on('message', (data: Buffer) => {
    const message = readGatewayFrame(data, false, stream.streamSid);
    if ('event' in message && message.event === 'media' && Number.isNaN(firstAudioMs))
      firstAudioMs = performance.now() - startedAt;
  });
  await speak(stream, startedAt);
  stream.socket.send(stream.messages.stop());
  stream.socket.close(1000);
  // What the journal has of it is written a little later.
  await sleep(500);
  return { callSid: stream.callSid, firstAudioMs };
}

/** A frame every 20 ms, by the clock and not by the timer. */
async function speak({ socket, messages }: OpenStream, startedAt: number): Promise<void> {
  const silence = new Uint8Array(frameBytes).fill(0xff);
  for (let sent = 0; sent * frameMs < listensMs; ) {
    for (; sent * frameMs <= performance.now() - startedAt; sent += 1) {
      const frame = sentence.subarray(sent * frameBytes, (sent + 1) * frameBytes);
      socket.send(messages.media(frame.length === frameBytes ? frame : silence));
    }
    await sleep(2);
  }
}

/** When the first word of each call was made out, ms since its stream's start. */
function firstWordsIn(folder: string): Map<string, number> {
  return new Map(
    readdirSync(folder).map((name) => {
      const { header, steps } = readJournal(join(folder, name));
      const first = steps.find(({ event }) => event.type === 'caller.words_guessed' && event.text !== '');
      return [header.callSid, first?.event.at ?? Number.NaN];
    }),
  );
}
