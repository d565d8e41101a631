import { afterEach, describe, expect, it } from 'vitest';
import { choppingRelay } from '../../support/relay.ts';
import { soundOf } from '../../support/stand-ins/word-sounds.ts';
import { fluxAt, novaAt, open, overTheLine, quiet, standIn, until } from './deepgram.ts';

const line = overTheLine(soundOf('what are your opening hours'));

let relays: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(relays.map((relay) => relay.close()));
  relays = [];
});

describe.each([
  ['Nova', novaAt, ['what', 'what are', 'what are your', 'opening', 'opening hours', 'opening hours']],
  [
    'Flux',
    fluxAt,
    [
      'what',
      'what are',
      'what are your',
      'what are your opening',
      'what are your opening hours',
      'turn_ending',
      'what are your opening hours',
      'turn_ended',
    ],
  ],
] as const)("the bytes of %s's messages", (_, earsAt, told) => {
  it.each([1, 2, 3, 7, 64, 125, 126, 127, 500, 1_000])(
    'may come in pieces of %d and say the same',
    async (pieceBytes) => {
      const { server, time } = await standIn({ do: 'listen' });
      const relay = await choppingRelay(server.port, pieceBytes);
      relays.push(relay);
      const asr = earsAt({ url: `http://127.0.0.1:${relay.port}`, time, takes: 'mulaw at 8 kHz' });
      const { stream, events } = open(asr);
      stream.write(line);
      stream.write(quiet(300));
      await until(() => server.connections.length === 1);
      for (let i = 0; i < 40; i += 1) {
        time.advance(64);
        await server.caughtUp();
      }
      stream.close();
      expect(events.map((event) => ('text' in event ? event.text : event.type))).toEqual(told);
    },
  );
});
