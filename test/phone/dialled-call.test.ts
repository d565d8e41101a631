import { expect, test } from 'vitest';
import { DialledCall } from '../../src/phone/dialled-call.ts';
import type { CallFact } from '../../src/phone/ledger.ts';
import { Line } from '../../src/phone/line.ts';
import { PhoneTape } from '../../src/phone/phone-tape.ts';
import type { Telephone } from '../../src/phone/telephone.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A call to a telephone on which 20 seconds may pass; the caller hangs up when a test says so. */
async function dial(telephone: Telephone | undefined, callerLeavesAfterMs = 20_000) {
  const clock = new VirtualClock();
  const over = new AbortController();
  const facts: CallFact[] = [];
  const told: string[] = [];
  const near = { hear() {}, speak: () => new Uint8Array(160) };
  const call = new DialledCall({
    parent: { callSid: 'CA1', accountSid: 'AC1', from: '+14155550101' },
    number: {
      to: '+15005550009',
      statusCallback: '/leg',
      statusCallbackMethod: 'POST',
      statusCallbackEvents: ['initiated', 'ringing', 'answered', 'completed'],
    },
    ringMs: 10_000,
    telephone,
    speech: new Uint8Array(0),
    line: new Line(clock, near, new PhoneTape(), over.signal),
    clock,
    over: over.signal,
    record: (fact) => facts.push(fact),
    post: async (_, __, fields) => void told.push(`${fields.CallStatus} ${clock.now()}`),
  });
  const outcome = call.run();
  await clock.advance(callerLeavesAfterMs);
  over.abort();
  const { status, talkedMs } = await outcome;
  await call.reported();
  return { status, talkedMs, told, facts };
}

test('a telephone that is answered connects the two until the person hangs up', async () => {
  const { status, talkedMs, told } = await dial({
    do: 'answer',
    afterMs: 3_000,
    says: 'Hello.',
    talksForMs: 5_000,
  });
  expect([status, talkedMs]).toEqual(['completed', 5_000]);
  expect(told).toEqual(['initiated 0', 'ringing 0', 'in-progress 3000', 'completed 8000']);
});

test('a telephone that is answered connects the two until the caller hangs up', async () => {
  const talkative: Telephone = { do: 'answer', afterMs: 3_000, says: 'Hello.', talksForMs: 60_000 };
  expect(await dial(talkative, 7_000)).toMatchObject({ status: 'completed', talkedMs: 4_000 });
});

test('a busy one comes back at once', async () => {
  const { status, talkedMs, told } = await dial({ do: 'be_busy', afterMs: 900 });
  expect([status, talkedMs]).toEqual(['busy', undefined]);
  expect(told).toEqual(['initiated 0', 'ringing 0', 'busy 900']);
});

test.each<Telephone>([{ do: 'ring' }, { do: 'answer', afterMs: 10_001, says: 'Too late.', talksForMs: 1 }])(
  'one that nobody takes in time ($do) rings as long as was asked',
  async (telephone) => {
    const { status, told } = await dial(telephone);
    expect(status).toBe('no-answer');
    expect(told.at(-1)).toBe('no-answer 10000');
  },
);

test('a number where there is no telephone never rings', async () => {
  const { status, told, facts } = await dial(undefined);
  expect(status).toBe('failed');
  expect(told).toEqual(['initiated 0', 'failed 300']);
  expect(facts.at(-1)).toEqual({ type: 'dial.ended', to: '+15005550009', status: 'failed' });
});

test('a caller who does not wait cancels the call', async () => {
  expect(await dial({ do: 'ring' }, 4_000)).toMatchObject({ status: 'canceled', talkedMs: undefined });
});
