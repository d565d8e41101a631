import { expect, test } from 'vitest';
import { realClock } from '../../src/phone/clock.ts';
import { Faults } from '../../src/phone/faults.ts';
import type { CallFact } from '../../src/phone/ledger.ts';
import { MediaStream } from '../../src/phone/media-stream.ts';
import { openStream } from '../../src/phone/open-stream.ts';
import { authToken, type FakeGatewayOptions, fakeGateway } from './fake-gateway.ts';

/** Opens a stream on which 10 ms pass before every message of the gateway. */
async function streamTo(onStream: FakeGatewayOptions['onStream']) {
  const gateway = await fakeGateway({ documents: {}, onStream: onStream ?? (() => {}) });
  const facts: CallFact[] = [];
  const url = gateway.number.voiceUrl.replace('http', 'ws').replace('/voice', '/media');
  const stream = await openStream({
    url,
    dialUrl: url,
    authToken,
    accountSid: 'AC1',
    callSid: 'CA1',
    parameters: {},
    faults: new Faults([]),
    clock: realClock,
    catchUp: () => stream instanceof MediaStream && stream.play(80),
    record: (fact) => facts.push(fact),
  });
  if (!(stream instanceof MediaStream)) throw new Error(stream.message);
  return { gateway, facts, stream };
}

test('a message takes effect at the moment it comes: what was played before it was played', async () => {
  const { gateway, facts, stream } = await streamTo((end) =>
    end.on('start', () => {
      end.media(new Uint8Array(160).fill(1));
      end.mark('after 20 ms');
      end.media(new Uint8Array(80).fill(2));
      end.mark('never played');
      end.clear();
      end.close();
    }),
  );
  await stream.ended;
  await gateway.close();
  // The first piece comes at 10 ms and is played by 30, when the second comes; that one is over at 40.
  expect(facts.filter(({ type }) => type === 'stream.mark_returned' || type === 'stream.cleared')).toEqual([
    { type: 'stream.mark_returned', name: 'after 20 ms', because: 'played' },
    { type: 'stream.mark_returned', name: 'never played', because: 'nothing_buffered' },
    { type: 'stream.cleared', droppedMs: 0, marks: 0 },
  ]);
});

test('ten minutes of audio are warned of once, and the line goes on', async () => {
  const minute = new Uint8Array(480_000);
  const { gateway, facts, stream } = await streamTo((end) =>
    end.on('start', () => {
      for (let minutes = 0; minutes < 13; minutes += 1) end.media(minute);
      end.clear();
      end.close();
    }),
  );
  await stream.ended;
  await gateway.close();
  expect(facts.flatMap((fact) => (fact.type === 'debugger.noted' ? [fact.code] : []))).toEqual([
    31931, 31921,
  ]);
  expect(facts.filter(({ type }) => type === 'stream.audio_received')).toHaveLength(10);
});
