import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Playout } from '../../src/phone/playout.ts';

const silence = 0xff;

/** The same buffer, one sample at a time, with nothing clever in it. */
class NaivePlayout {
  queue: (number | string)[] = [];

  receive(audio: Uint8Array): void {
    this.queue.push(...audio);
  }

  mark(name: string): boolean {
    if (this.queue.length === 0) return true;
    this.queue.push(name);
    return false;
  }

  clear(): { droppedSamples: number; marks: string[] } {
    const marks = this.queue.filter((item) => typeof item === 'string');
    const droppedSamples = this.queue.length - marks.length;
    this.queue = [];
    return { droppedSamples, marks };
  }

  play(samples: number): { heard: Uint8Array; marks: { name: string; afterSamples: number }[] } {
    const heard: number[] = [];
    const marks: { name: string; afterSamples: number }[] = [];
    for (;;) {
      const next = this.queue[0];
      if (typeof next === 'string') marks.push({ name: next, afterSamples: heard.length });
      else if (heard.length === samples) return { heard: Uint8Array.from(heard), marks };
      else heard.push(next ?? silence);
      this.queue.shift();
    }
  }
}

type Act =
  | { do: 'receive'; audio: Uint8Array }
  | { do: 'mark'; name: string }
  | { do: 'clear' }
  | { do: 'play'; samples: number };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('receive'), audio: fc.uint8Array({ maxLength: 400 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('mark'), name: fc.string({ maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear') }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('play'), samples: fc.nat({ max: 500 }) }) },
);

function carryOut(playout: Playout | NaivePlayout, { ...each }: Act): unknown {
  switch (each.do) {
    case 'receive':
      playout.receive(each.audio);
      return undefined;
    case 'mark':
      return playout.mark(each.name);
    case 'clear':
      return playout.clear();
    case 'play':
      return playout.play(each.samples);
  }
}

test('whatever is sent and however it is played, each sample and mark comes out where it should', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const playout = new Playout();
      const naive = new NaivePlayout();
      for (const each of acts) {
        expect(carryOut(playout, each)).toEqual(carryOut(naive, each));
        expect(playout.bufferedSamples).toBe(naive.queue.filter((item) => typeof item === 'number').length);
        const nextMark = naive.queue.findIndex((item) => typeof item === 'string');
        expect(playout.samplesToNextMark()).toBe(nextMark < 0 ? undefined : nextMark);
      }
    }),
  );
});

test('how the time is cut makes no difference to what is heard', () => {
  fc.assert(
    fc.property(
      fc.array(
        act.filter((each) => each.do === 'receive' || each.do === 'mark'),
        { maxLength: 20 },
      ),
      fc.array(fc.nat({ max: 300 }), { maxLength: 20 }),
      (sent, cuts) => {
        const inOne = new Playout();
        const inPieces = new Playout();
        for (const each of sent) {
          carryOut(inOne, each);
          carryOut(inPieces, each);
        }
        const total = cuts.reduce((sum, samples) => sum + samples, 0);
        const whole = inOne.play(total);
        const pieces = cuts.map((samples) => inPieces.play(samples));
        expect(Buffer.concat(pieces.map(({ heard }) => heard))).toEqual(Buffer.from(whole.heard));
        const names = pieces.flatMap(({ marks }) => marks.map(({ name }) => name));
        if (cuts.length > 0) expect(names).toEqual(whole.marks.map(({ name }) => name));
      },
    ),
  );
});

test('a mark behind nothing comes back at once, a mark behind audio with its last sample', () => {
  const playout = new Playout();
  expect(playout.mark('before')).toBe(true);
  playout.receive(new Uint8Array(160));
  expect(playout.mark('after')).toBe(false);
  expect(playout.play(159).marks).toEqual([]);
  expect(playout.play(1).marks).toEqual([{ name: 'after', afterSamples: 1 }]);
  expect(playout.mark('later')).toBe(true);
});

test('clear makes the agent silent and returns every waiting mark in order', () => {
  const playout = new Playout();
  for (const name of ['a', 'b', 'c']) {
    playout.receive(new Uint8Array(800).fill(1));
    playout.mark(name);
  }
  expect(playout.play(1000).marks).toEqual([{ name: 'a', afterSamples: 800 }]);
  expect(playout.clear()).toEqual({ droppedSamples: 1400, marks: ['b', 'c'] });
  expect(playout.play(400)).toEqual({ heard: new Uint8Array(400).fill(silence), marks: [] });
});

test('ten minutes of waiting audio are the most, and room is made by playing', () => {
  const playout = new Playout();
  const minute = new Uint8Array(480_000);
  for (let minutes = 0; minutes < 10; minutes += 1) expect(playout.receive(minute)).toBe(true);
  expect(playout.receive(new Uint8Array(1))).toBe(false);
  expect(playout.bufferedSamples).toBe(4_800_000);
  playout.play(160);
  expect(playout.receive(new Uint8Array(160))).toBe(true);
});
