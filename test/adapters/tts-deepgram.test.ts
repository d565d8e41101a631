import { describe, expect, test } from 'vitest';
import type { Clock, Timers } from '../../src/ports/clock.ts';
import { auraRig, heardOf, never } from '../support/aura-rig.ts';
import { saying } from '../support/saying.ts';
import { pass } from '../support/scripted-crew.ts';
import { auraSound } from '../support/stand-ins/deepgram-speak.ts';
import { Chance } from '../support/tones/chance.ts';
import { until } from '../support/until.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';
import { voiceRig } from '../support/voice-rig.ts';

describe("Deepgram's voice", () => {
  test('leaves in the log what nobody understands of it, and in which call', async () => {
    const { tts, faults } = await auraRig({ manners: [{ do: 'babble' }] });
    await heardOf(tts, saying('Good morning.'));
    expect(faults.noted[0]).toMatchObject({
      code: 'tts.badmsg',
      fields: { callId: 'call_1', 'pii.said': expect.stringMatching(/^.{2,200}$/) },
    });
  });

  test('keeps one socket open for a call, and another for another', async () => {
    const { tts, server } = await auraRig();
    for (const text of ['Good morning.', 'We are open.', 'Come by.'])
      expect((await heardOf(tts, saying(text))).sound).toEqual(auraSound(text));
    expect(server.notes.opened).toHaveLength(1);
    await heardOf(tts, saying('Good morning.', { call: 'call_2' }));
    expect(server.notes.opened).toHaveLength(2);
  });

  test('speaks the segments of a run in their order, asked for at once', async () => {
    const { tts, server } = await auraRig();
    const texts = ['Good morning.', 'We are open.', 'Come by.'];
    const heard = await Promise.all(texts.map((text, segment) => heardOf(tts, saying(text, { segment }))));
    expect(heard.map(({ sound }) => sound)).toEqual(texts.map(auraSound));
    expect(server.notes.spoken).toEqual(texts);
  });

  test("takes the agent's voice where it is one of Deepgram's", async () => {
    const { tts, server } = await auraRig();
    await heardOf(tts, saying('Hello.', { voice: 'en-us+f3' }));
    await heardOf(tts, saying('Hello.', { voice: 'aura-2-orion-en' }));
    expect(server.notes.opened).toEqual(['aura-2-thalia-en', 'aura-2-orion-en']);
  });

  test('has no more than twenty ready, however many calls are announced that never come', async () => {
    const { tts, server } = await auraRig();
    for (let call = 0; call < 30; call += 1) tts.prepare(null);
    await until(() => server.live() === 20);
    await heardOf(tts, saying('Good morning.'));
    expect(server.notes.opened).toHaveLength(20);
  });

  test('has a socket ready when a call was announced', async () => {
    const { tts, server } = await auraRig();
    tts.prepare(null);
    await until(() => server.live() === 1);
    expect((await heardOf(tts, saying('Good morning.'))).sound).toEqual(auraSound('Good morning.'));
    expect(server.notes.opened).toHaveLength(1);
  });

  test('closes its socket when the call is over, or when nothing was said for a minute', async () => {
    const time = new VirtualTimers();
    const { tts, server } = await auraRig({ time });
    await heardOf(tts, saying('Good morning.'));
    tts.finished('call_1');
    await until(() => server.live() === 0);
    await heardOf(tts, saying('Good morning.', { call: 'call_2' }));
    time.advance(59_999);
    expect(server.live()).toBe(1);
    time.advance(1);
    await until(() => server.live() === 0);
    expect(server.notes.closed).toBe(2);
    expect(time.pending).toBe(0);
    expect((await heardOf(tts, saying('Are you there?', { call: 'call_2' }))).failure).toBeNull();
  });

  test('never flushes a socket more often than Deepgram allows, and never lets a caller wait for that', async () => {
    const time = new VirtualTimers();
    const { tts, server } = await auraRig({ time });
    const texts = Array.from({ length: 50 }, (_, i) => `Number ${i}.`);
    for (const [i, text] of texts.entries()) {
      expect((await heardOf(tts, saying(text))).sound).toEqual(auraSound(text));
      // The next socket is open before it is needed.
      if (i === 18) await until(() => server.live() === 2);
    }
    expect(server.notes.ignored).toBe(0);
    expect(server.notes.opened).toHaveLength(3);
    await until(() => server.live() === 1);
  });

  test('never has a flush ignored in a fast talk of five minutes, however late its flushes arrive', async () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      const chance = new Chance(seed);
      const time = new VirtualTimers();
      // What is sent is at Deepgram up to a second later.
      const late = lateBy(time, () => chance.between(0, 1_000));
      const { tts, server } = await auraRig({ time, serverTime: late });
      for (let i = 0; time.now() < 5 * 60_000; i += 1) {
        const text = `Number ${i}.`;
        const pieces = heardOf(tts, saying(text), chance.isOnce(5) ? interruptedSoon() : never());
        expect((await pieces).failure).toBeNull();
        time.advance(600 + chance.wait(1_500));
      }
      expect(server.notes.ignored).toBe(0);
      expect(server.notes.refused).toEqual([]);
      expect(server.live()).toBeLessThanOrEqual(4);
    }
  });

  test('counts a flush for longer than a minute, for it may have been a second on its way', async () => {
    const time = new VirtualTimers();
    const late = lateBy(time, () => (time.now() < 60_000 ? 1_000 : 0));
    const { tts, server } = await auraRig({ time, serverTime: late });
    for (const atMs of [0, 30_000, 60_001]) {
      time.advance(atMs - time.now());
      for (let i = 0; i < 10; i += 1) await heardOf(tts, saying(`Number ${i}.`));
    }
    expect(server.notes.ignored).toBe(0);
  });

  test('is heard byte for byte as Deepgram made it: nothing is decoded on the way to the line', async () => {
    // Among them both of the bytes that mean silence, of which an encoder knows only one.
    const everyByte = Buffer.from(Array.from({ length: 1_600 }, (_, i) => i % 256));
    const { tts } = await auraRig({ manners: [{ do: 'sound', pieces: [everyByte] }] });
    const { time, say, sent, told } = voiceRig((_, ...request) => tts.speak(...request));
    say('We are open.');
    await until(() => told.some(({ type }) => type === 'speech.segment_synthesised'));
    await pass(time, 1_000, 20);
    expect(Buffer.concat(sent.map(({ mulaw }) => mulaw))).toEqual(everyByte);
  });

  test('keeps a socket for good whose caller is spoken to at the pace of people', async () => {
    const time = new VirtualTimers();
    const { tts, server } = await auraRig({ time });
    for (let i = 0; i < 50; i += 1) {
      await heardOf(tts, saying(`Number ${i}.`));
      time.advance(3_500);
    }
    expect(server.notes.opened).toHaveLength(1);
    expect(server.notes.ignored).toBe(0);
  });

  test('keeps no more than one socket ready beside it, however long its caller is spoken to at the limit', async () => {
    const time = new VirtualTimers();
    const { tts, server } = await auraRig({ time });
    for (let i = 0; i < 40; i += 1) {
      await heardOf(tts, saying(`Number ${i}.`));
      time.advance(3_200);
      expect(server.live()).toBeLessThanOrEqual(2);
    }
    expect(server.notes.ignored).toBe(0);
  });

  test('gives up a text whose flush is ignored, and speaks the next over another socket', async () => {
    const { tts, faults } = await auraRig({ manners: [{ do: 'ignore the flush' }, { do: 'speak' }] });
    const { failure } = await heardOf(tts, saying('We are open.'));
    expect(failure).toMatchObject({ reason: 'overloaded', retryable: true });
    expect(faults.noted.map(({ code }) => code)).toEqual(['tts.warning', 'tts.lost']);
    expect((await heardOf(tts, saying('Come by.'))).sound).toEqual(auraSound('Come by.'));
  });

  test('says a text that is too long for Deepgram in pieces', async () => {
    const { tts, server } = await auraRig({ manners: [{ do: 'sound', pieces: [Buffer.alloc(160, 1)] }] });
    const text = 'We are open. '.repeat(400).trim();
    const { sound, failure } = await heardOf(tts, saying(text));
    expect(failure).toBeNull();
    expect(sound).toHaveLength(3 * 160);
    expect(server.notes.spoken.join(' ')).toBe(text);
  });

  test('is not put off by what nobody understands', async () => {
    const { tts, faults } = await auraRig({ manners: [{ do: 'babble' }] });
    expect((await heardOf(tts, saying('We are open.'))).sound).toEqual(auraSound('We are open.'));
    expect(faults.counted.get('tts.badmsg')).toBe(3);
  });

  test('takes another socket when a clear is not answered within a second', async () => {
    const time = new VirtualTimers();
    const manners = [{ do: 'keep quiet about clears' }, { do: 'speak' }] as const;
    const { tts, server, faults } = await auraRig({ manners, time });
    for await (const _piece of tts.speak(saying('We are open.'), never())) break;
    await until(() => server.notes.clears === 1);
    time.advance(1_000);
    expect(faults.noted).toMatchObject([{ code: 'tts.lost' }]);
    expect((await heardOf(tts, saying('Come by.'))).sound).toEqual(auraSound('Come by.'));
    expect(server.notes.opened).toHaveLength(2);
  });

  test('leaves no timer behind when it is closed in mid sound', async () => {
    const time = new VirtualTimers();
    const { tts } = await auraRig({ manners: [{ do: 'stall', afterBytes: 800 }], time });
    const heard = heardOf(tts, saying('We are open.'));
    const waiting = heardOf(tts, saying('Come by.', { segment: 1 }));
    await new Promise((next) => setImmediate(next));
    await tts.close();
    expect((await heard).failure).toBeNull();
    expect((await waiting).failure).toBeNull();
    expect(time.pending).toBe(0);
  });
});

function interruptedSoon(): AbortSignal {
  const interruption = new AbortController();
  setImmediate(() => interruption.abort());
  return interruption.signal;
}

/** The same time, as it is where something arrives later. */
function lateBy(time: VirtualTimers, ms: () => number): Clock & Timers {
  return {
    now: () => time.now() + ms(),
    after: (...waiting) => time.after(...waiting),
    every: (...waiting) => time.every(...waiting),
  };
}
