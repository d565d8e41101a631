import { expect, test } from 'vitest';
import { type FarEnd, Line, type NearEnd } from '../../src/phone/line.ts';
import { PhoneTape } from '../../src/phone/phone-tape.ts';
import { Playout } from '../../src/phone/playout.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A caller who says 1, 2, 3 …, a number for each frame. */
class Counter implements NearEnd {
  readonly heard: Uint8Array[] = [];
  #frames = 0;

  hear(frame: Uint8Array): void {
    this.heard.push(frame);
  }

  speak(): Uint8Array {
    this.#frames += 1;
    return new Uint8Array(160).fill(this.#frames % 200);
  }
}

class Receiver implements FarEnd {
  readonly playout = new Playout();
  readonly frames: Uint8Array[] = [];
  readonly marks: string[] = [];

  play(samples: number): Uint8Array {
    const { heard, marks } = this.playout.play(samples);
    this.marks.push(...marks.map(({ name }) => name));
    return heard;
  }

  hear(frame: Uint8Array): void {
    this.frames.push(frame);
  }

  samplesToNextMark(): number | undefined {
    return this.playout.samplesToNextMark();
  }
}

function answeredLine() {
  const clock = new VirtualClock();
  const caller = new Counter();
  const receiver = new Receiver();
  const tape = new PhoneTape();
  const over = new AbortController();
  const line = new Line(clock, caller, tape, over.signal);
  const run = line.run();
  line.connect(receiver);
  return { clock, caller, receiver, tape, over, line, run };
}

test('the caller is sent every 20 ms, in silence too, and nothing drifts when timers are late', async () => {
  const { clock, receiver, tape } = answeredLine();
  clock.lateMs = 7.3;
  await clock.advance(60_000);
  clock.lateMs = 0;
  await clock.advance(20);
  expect(receiver.frames.length).toBe(3001);
  expect(receiver.frames.every((frame) => frame.length === 160)).toBe(true);
  expect(receiver.frames.slice(1).map((frame) => frame[0])).toEqual(
    Array.from({ length: 3000 }, (_, index) => (index + 1) % 200),
  );
  expect(tape.caller.length).toBe(tape.agent.length);
});

test('after a stall everything that was due is said at once, and nothing is said twice', async () => {
  const { clock, receiver } = answeredLine();
  await clock.advance(100);
  clock.lateMs = 500;
  await clock.advance(1);
  await clock.advance(1000);
  clock.lateMs = 0;
  await clock.advance(899);
  expect(receiver.frames.slice(1).map((frame) => frame[0])).toEqual(
    Array.from({ length: receiver.frames.length - 1 }, (_, index) => index + 1),
  );
  expect(receiver.frames.length).toBeGreaterThanOrEqual(Math.floor(2000 / 20) - 1);
});

test('a mark comes back at its own moment, not with the next frame', async () => {
  const { clock, receiver } = answeredLine();
  await clock.advance(20);
  receiver.playout.receive(new Uint8Array(200).fill(1)); // 25 ms, from 20 ms to 45 ms.
  receiver.playout.mark('played');
  await clock.advance(24);
  expect(receiver.marks).toEqual([]);
  await clock.advance(1);
  expect(receiver.marks).toEqual(['played']);
});

test('what comes while the line sleeps takes effect at the sample at which it came', async () => {
  const { clock, receiver, line, tape } = answeredLine();
  await clock.advance(47);
  line.catchUp();
  receiver.playout.receive(new Uint8Array(160).fill(1));
  await clock.advance(33);
  expect(tape.agent.indexOf(1)).toBe(47 * 8);
  expect(tape.agent.lastIndexOf(1)).toBe(67 * 8 - 1);
});

test('when somebody hangs up the line falls still', async () => {
  const { clock, receiver, over, run } = answeredLine();
  await clock.advance(100);
  over.abort();
  await run;
  await clock.advance(1000);
  expect(receiver.frames.length).toBe(5);
});
