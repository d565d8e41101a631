import { afterEach, describe, expect, it } from 'vitest';
import type { Asr, AsrEvent } from '../../src/ports/asr.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { choppingRelay } from '../support/relay.ts';
import { deepgramListenStandIn, type Manner } from '../support/stand-ins/deepgram-listen.ts';
import { soundOf } from '../support/stand-ins/word-sounds.ts';
import { until } from '../support/until.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { openFor } from './asr.ts';

/** Where a recogniser's service is, on which clock, and who is told what goes wrong. */
export interface At {
  /** An `http://` base. */
  readonly url: string;
  readonly time: VirtualTimers;
  readonly faults: NotedFaults;
}

const sentence = 'what are your opening hours';
const speech = soundOf(sentence);
const samplesPerMs = 16;
const speechMs = speech.length / samplesPerMs;
/** A call sends so much at a time. */
const batchMs = 80;
const quiet = (ms: number) => new Int16Array(samplesPerMs * ms);

const nonsense = ['', 'not JSON', '{"type":"Results"', 'null', '[]', '{"type":"Applause"}', Buffer.alloc(4)];

/** What every recogniser over the network promises for its service's bad days. */
export function networkAsrContract(name: string, earsAt: (at: At) => Asr): void {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  async function opened(...manners: readonly [Manner, ...Manner[]]) {
    const time = new VirtualTimers();
    const server = await deepgramListenStandIn(time, ...manners);
    const faults = new NotedFaults();
    closing.push(server.close);
    const { url } = server;
    return { server, url, time, faults, asr: earsAt({ url, time, faults }) };
  }

  describe(`ears over a network (${name})`, () => {
    it('that are not there are lost, once the call has its stream', async () => {
      const at = await opened({ do: 'listen' });
      await at.server.leave();
      const { events } = listen(at.asr);
      expect(events).toEqual([]);
      await until(() => events.length > 0);
      expect(await onlyLoss(at, events)).toMatchObject({ reason: 'unreachable', retryable: true });
      await at.server.comeBack();
    });

    it('that never answer are lost after three seconds', async () => {
      const at = await opened({ do: 'hang' });
      const { events } = listen(at.asr);
      await until(() => at.server.asked() === 1);
      at.time.advance(2_999);
      expect(events).toEqual([]);
      at.time.advance(1);
      expect(await onlyLoss(at, events)).toMatchObject({ reason: 'timeout', retryable: true });
      expect(at.faults.counted.get('asr.timeout')).toBe(1);
    });

    it.each([
      [401, undefined, 'refused', false, 'asr.auth'],
      [403, undefined, 'refused', false, 'asr.auth'],
      [429, undefined, 'overloaded', true, 'asr.rate'],
      [429, 1, 'overloaded', true, 'asr.rate'],
      [500, undefined, 'bad_answer', true, 'asr.rate'],
      [502, undefined, 'bad_answer', true, 'asr.rate'],
      [503, 1, 'overloaded', true, 'asr.rate'],
    ] as const)(
      'that answer %d (Retry-After: %s) are lost and say why: %s',
      async (status, retryAfterS, reason, retryable, code) => {
        const at = await opened({ do: 'refuse', status, ...(retryAfterS && { retryAfterS }) });
        const { events } = listen(at.asr);
        await until(() => events.length > 0);
        expect(await onlyLoss(at, events)).toMatchObject({ reason, retryable });
        expect(at.faults.counted.get(code)).toBe(1);
      },
    );

    it('that are cut off at any moment, 20 ms apart, are lost once', async () => {
      const cuts = Array.from({ length: speechMs / 20 }, (_, i) => (i + 1) * 20);
      const losses = await Promise.all(
        cuts.map(async (cutAtMs) => {
          const at = await opened({ do: 'listen', cutAtMs });
          const ear = listen(at.asr);
          await connected(at);
          await say(at, ear, speech);
          // What has been resampled is a little behind.
          await say(at, ear, quiet(batchMs));
          await until(() => ear.events.some(({ type }) => type === 'lost'));
          return [cutAtMs, await onlyLoss(at, ear.events)];
        }),
      );
      expect(losses).toMatchObject(
        cuts.map((cutAtMs) => [cutAtMs, { reason: 'broke_off', retryable: true }]),
      );
    });

    it.each([0, 700])(
      'that fall silent after %d ms are lost when they leave a voice unanswered for five seconds',
      async (muteAtMs) => {
        const at = await opened({ do: 'listen', muteAtMs });
        const ear = listen(at.asr);
        await connected(at);
        await say(at, ear, speech.subarray(0, samplesPerMs * 800));
        ear.events.length = 0;
        await say(at, ear, quiet(8_000));
        expect(ear.events).toEqual([]);
        ear.stream.voiceBegan();
        await say(at, ear, quiet(4_960));
        expect(ear.events).toEqual([]);
        await say(at, ear, quiet(batchMs));
        expect(await onlyLoss(at, ear.events)).toMatchObject({ reason: 'timeout', retryable: true });
        expect(at.faults.counted.get('asr.stalled')).toBe(1);
      },
    );

    it('that are slow to open and slow to answer understand the caller from their first word on', async () => {
      const at = await opened({ do: 'listen', opensAfterMs: 2_900, pace: { saysAfterMs: 3_000 } });
      const ear = listen(at.asr);
      ear.stream.voiceBegan();
      await until(() => at.server.asked() === 1);
      await say(at, ear, speech);
      ear.stream.voiceEnded();
      at.time.advance(2_900 - speechMs);
      await connected(at);
      await say(at, ear, quiet(10_000));
      expect(ear.texts()).toBe(sentence);
    });

    it('that talk nonsense are not believed, and understood when they make sense again', async () => {
      const at = await opened({ do: 'listen', greets: nonsense });
      const ear = listen(at.asr);
      await connected(at);
      expect(ear.events).toEqual([]);
      expect(at.faults.counted.get('asr.badmsg')).toBe(nonsense.length);
      await say(at, ear, speech);
      await say(at, ear, quiet(800));
      expect(ear.texts()).toBe(sentence);
    });

    it.each([1, 3, 7, 64, 125, 126, 127, 500])(
      'whose messages come in pieces of %d bytes say the same',
      async (pieceBytes) => {
        const at = await opened({ do: 'listen' });
        const relay = await choppingRelay(at.server.port, pieceBytes);
        closing.push(relay.close);
        const [whole, chopped] = [listen(at.asr), listen(earsAt({ ...at, url: relay.url }))];
        await until(() => at.server.live() === 2);
        await at.server.caughtUp();
        for (const ear of [whole, chopped]) ear.write(speech);
        await say(at, whole, quiet(800));
        for (let waited = 0; waited < 800; waited += batchMs) chopped.write(quiet(batchMs));
        await at.server.caughtUp();
        expect(whole.texts()).toBe(sentence);
        expect(chopped.events).toEqual(whole.events);
      },
    );

    it('that a call lets go of, at any moment, say nothing more and leave nothing behind', async () => {
      const at = await opened({ do: 'listen' });
      const unheard = listen(at.asr);
      unheard.stream.close();
      expect(at.time.pending).toBe(0);
      for (let ms = 0; ms <= speechMs; ms += batchMs) {
        const ear = listen(at.asr);
        await connected(at);
        ear.stream.voiceBegan();
        await say(at, ear, speech.subarray(0, samplesPerMs * ms));
        ear.stream.close();
        ear.stream.close();
        const told = ear.events.length;
        ear.write(speech);
        ear.stream.voiceEnded();
        await until(() => at.server.live() === 0);
        at.time.advance(30_000);
        expect([ms, ear.events.length - told, at.time.pending]).toEqual([ms, 0, 0]);
      }
      expect([unheard.events, at.server.refused]).toEqual([[], []]);
    });

    it('that a call lets go of by what they tell it say nothing more', async () => {
      const at = await opened({ do: 'listen' });
      const ear = listen(at.asr, () => ear.stream.close());
      await connected(at);
      await say(at, ear, speech);
      expect(ear.events).toHaveLength(1);
    });
  });
}

interface Opened extends At {
  readonly asr: Asr;
  readonly server: Awaited<ReturnType<typeof deepgramListenStandIn>>;
}
type Ear = ReturnType<typeof listen>;

/** One call's ears, which are given PCM16 at 16 kHz whatever they take, and what they told. */
function listen(asr: Asr, whenTold: () => void = () => {}) {
  const events: AsrEvent[] = [];
  const { stream, write } = openFor(asr, (event) => {
    events.push(event);
    whenTold();
  });
  const texts = () => events.flatMap((event) => (event.type === 'final' ? [event.text] : [])).join(' ');
  return { stream, write, events, texts };
}

/** Somebody speaks, in the time that it takes. */
async function say({ server, time }: Opened, { write }: Ear, audio: Int16Array): Promise<void> {
  for (let at = 0; at < audio.length; at += samplesPerMs * batchMs) {
    write(audio.slice(at, at + samplesPerMs * batchMs));
    time.advance(batchMs);
    await server.caughtUp();
  }
}

async function connected({ server }: Opened): Promise<void> {
  await until(() => server.live() === 1);
  await server.caughtUp();
}

/** How the ears were lost: with the last they told, once, and for good. */
async function onlyLoss({ server, time }: Opened, events: readonly AsrEvent[]) {
  expect(events.at(-1)?.type).toBe('lost');
  const told = events.length;
  time.advance(60_000);
  await until(() => server.live() === 0);
  expect(events.length).toBe(told);
  expect(time.pending).toBe(0);
  expect(server.asked()).toBeLessThanOrEqual(1);
  const losses = events.filter((event) => event.type === 'lost');
  expect(losses).toEqual([events.at(-1)]);
  return losses[0]?.failure;
}
