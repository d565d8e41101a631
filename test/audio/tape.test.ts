import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { StereoTape } from '../../src/audio/tape.ts';

const rateHz = 1_000;

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The same tape, one sample at a time, that never forgets. */
class NaiveTape {
  readonly #caller: number[] = [];
  readonly #agent: number[] = [];
  taken = 0;

  writeCaller(atMs: number, samples: Int16Array): void {
    this.#write(this.#caller, atMs, samples);
  }

  writeAgent(atMs: number, samples: Int16Array): void {
    this.#write(this.#agent, atMs, samples);
  }

  eraseAgentFrom(atMs: number): void {
    for (let i = Math.max(atMs, this.taken); i < this.#agent.length; i++) this.#agent[i] = 0;
  }

  takeSettled(beforeMs: number): Int16Array {
    return this.#take(Math.max(this.taken, Math.min(beforeMs, this.length)));
  }

  takeAll(): Int16Array {
    return this.#take(this.length);
  }

  get length(): number {
    return Math.max(this.#caller.length, this.#agent.length, this.taken);
  }

  #write(side: number[], atMs: number, samples: Int16Array): void {
    for (const [i, sample] of samples.entries()) {
      if (atMs + i < this.taken) continue;
      while (side.length < atMs + i) side.push(0);
      side[atMs + i] = sample;
    }
  }

  #take(until: number): Int16Array {
    const out: number[] = [];
    for (; this.taken < until; this.taken++) {
      out.push(this.#caller[this.taken] ?? 0, this.#agent[this.taken] ?? 0);
    }
    return Int16Array.from(out);
  }
}

type Act =
  | { do: 'writeCaller' | 'writeAgent'; atMs: number; samples: Int16Array }
  | { do: 'eraseAgentFrom' | 'takeSettled'; atMs: number }
  | { do: 'takeAll' };

const atMs = fc.nat(5_000);
const samples = fc.int16Array({ minLength: 1, maxLength: 300 });

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('writeCaller'), atMs, samples }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('writeAgent'), atMs, samples }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('eraseAgentFrom'), atMs }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('takeSettled'), atMs }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('takeAll') }) },
);

function carryOut(tape: StereoTape | NaiveTape, each: Act): Int16Array {
  switch (each.do) {
    case 'takeAll':
      return tape.takeAll();
    case 'takeSettled':
      return tape.takeSettled(each.atMs);
    case 'eraseAgentFrom':
      tape.eraseAgentFrom(each.atMs);
      return new Int16Array(0);
    default:
      tape[each.do](each.atMs, each.samples);
      return new Int16Array(0);
  }
}

test('whatever is written, erased and taken, each moment is taken once and as it was heard', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const tape = new StereoTape(rateHz);
      const naive = new NaiveTape();
      for (const each of acts) expect(carryOut(tape, each)).toEqual(carryOut(naive, each));
      expect(tape.takeAll()).toEqual(naive.takeAll());
    }),
  );
});

test('taken in parts or at once, the recording is the same', () => {
  const write = fc.record({ side: fc.boolean(), lateMs: fc.nat(100), samples });
  fc.assert(
    fc.property(fc.array(write, { maxLength: 40 }), (writes) => {
      const [whole, parts] = [new StereoTape(rateHz), new StereoTape(rateHz)];
      const taken: number[] = [];
      for (const [i, { side, lateMs, samples }] of writes.entries()) {
        const at = i * 200 + lateMs;
        for (const tape of [whole, parts]) {
          if (side) tape.writeCaller(at, samples);
          else tape.writeAgent(at, samples);
        }
        taken.push(...parts.takeSettled(i * 200));
      }
      taken.push(...parts.takeAll());
      expect(Int16Array.from(taken)).toEqual(whole.takeAll());
    }),
  );
});

test('the caller is on the left, the agent on the right, and who says nothing is silent', () => {
  const tape = new StereoTape(rateHz);
  tape.writeCaller(1, Int16Array.of(1, 2));
  tape.writeAgent(2, Int16Array.of(-3, -4));
  expect([...tape.takeAll()]).toEqual([0, 0, 1, 0, 2, -3, 0, -4]);
});

test('what comes too late, for a moment that was taken already, is dropped', () => {
  const tape = new StereoTape(rateHz);
  tape.writeCaller(0, Int16Array.of(1, 1, 1));
  tape.takeSettled(2);
  tape.writeCaller(0, Int16Array.of(5, 5));
  tape.writeAgent(1, Int16Array.of(6, 6, 6));
  expect([...tape.takeAll()]).toEqual([1, 6, 0, 6]);
});

test('what the agent was not heard saying is silent, and what it says afterwards is not', () => {
  const tape = new StereoTape(rateHz);
  tape.writeCaller(0, Int16Array.of(1, 1, 1, 1));
  tape.writeAgent(0, Int16Array.of(2, 2, 2, 2));
  tape.eraseAgentFrom(1);
  tape.writeAgent(3, Int16Array.of(3));
  expect([...tape.takeAll()]).toEqual([1, 2, 1, 0, 1, 0, 1, 3]);
});

test('an hour that is taken regularly needs no more memory than a few seconds', () => {
  const telephoneHz = 8_000;
  const longestSeconds = 6;
  const frame = new Int16Array(160).fill(7);
  let longest = 0;
  class MeasuredArray extends Int16Array {
    constructor(length: number) {
      super(length);
      longest = Math.max(longest, this.length);
    }
  }
  vi.stubGlobal('Int16Array', MeasuredArray);
  const tape = new StereoTape(telephoneHz);
  let taken = 0;
  for (let atMs = 0; atMs < 3_600_000; atMs += 20) {
    tape.writeCaller(atMs, frame);
    tape.writeAgent(atMs + 500, frame);
    if (atMs % 1_000 === 0) taken += tape.takeSettled(atMs - 2_000).length;
  }
  taken += tape.takeAll().length;
  expect(taken).toBe(2 * telephoneHz * 3_600.5);
  expect(longest).toBeLessThan(2 * telephoneHz * longestSeconds);
});
