import { describe, expect, it } from 'vitest';
import type { FailureReason } from '../../src/core/call/event.ts';
import type { AsrEvent, LineAsr } from '../../src/ports/asr.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { earsChain } from '../support/on-duty.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

/** One stream of a scripted recogniser: what it was given, and the way to make it speak. */
interface Stream {
  readonly given: (number[] | 'began' | 'ended')[];
  readonly tell: (event: AsrEvent) => void;
  isClosed: boolean;
}

function scriptedEars(name: string) {
  const streams: Stream[] = [];
  let fault: string | null = null;
  const asr: LineAsr = {
    name,
    takes: 'mulaw at 8 kHz',
    open: (_, tell) => {
      const stream: Stream = { given: [], tell, isClosed: false };
      streams.push(stream);
      return {
        write: (audio) => void stream.given.push([...audio]),
        voiceBegan: () => void stream.given.push('began'),
        voiceEnded: () => void stream.given.push('ended'),
        close: () => {
          stream.isClosed = true;
        },
      };
    },
    fault: () => fault,
    close: async () => {},
  };
  return {
    asr,
    streams,
    break: () => {
      fault = 'it is broken';
    },
  };
}

function lost(reason: FailureReason, retryable: boolean): AsrEvent {
  return {
    type: 'lost',
    failure: { provider: 'scripted', reason, detail: 'as the test wants it', retryable },
  };
}

const settled = (text: string, settledMs?: number): AsrEvent => ({
  type: 'final',
  text,
  confidence: 1,
  ...(settledMs !== undefined && { settledMs }),
});

function opened(...names: readonly [string, ...string[]]) {
  return openedWith({ luck: 0.5 }, ...names);
}

function openedWith({ luck }: { luck: number }, ...names: readonly [string, ...string[]]) {
  const time = new VirtualTimers();
  const faults = new NotedFaults();
  const [first, ...others] = names.map(scriptedEars);
  if (!first) throw new Error('a chain has members');
  const told: AsrEvent[] = [];
  const chain = earsChain([first.asr, ...others.map(({ asr }) => asr)], time, faults, luck);
  const hearing = chain.open({ call: 'call_1', language: 'en-US', expects: [] }, (event) => told.push(event));
  const words = () => told.flatMap((event) => (event.type === 'final' ? [event.text] : []));
  const stream = (ears: number, at: number): Stream => {
    const found = [first, ...others][ears]?.streams[at];
    if (!found) throw new Error(`ears ${ears} were not opened ${at + 1} times`);
    return found;
  };
  return { time, faults, first, others, told, hearing, chain, words, stream };
}

/** Eight samples, told from others by their value. */
const ms = (value: number) => new Uint8Array(8).fill(value);

describe('ears that were left alone and are to be tried again', () => {
  it('are tried by another call, when the one that was to try them ended before they said anything', () => {
    const { chain, time, stream, hearing, first, others } = opened('a', 'b');
    stream(0, 0).tell(lost('refused', false));
    hearing.close();
    time.advance(6 * 60_000);
    const options = { call: 'call_2', language: 'en-US', expects: [] };
    chain.open(options, () => {}).close();
    chain.open(options, () => {});
    expect([first.streams.length, others[0]?.streams.length]).toEqual([3, 0]);
  });
});

describe('a stream of ears that dies in mid call', () => {
  it('is opened again at once, and hears once more what was not settled', () => {
    const { hearing, stream, time, words, faults } = opened('a');
    hearing.voiceBegan();
    for (let i = 1; i <= 4; i += 1) hearing.write(ms(i));
    stream(0, 0).tell(settled('we are', 2));
    stream(0, 0).tell(lost('broke_off', true));
    time.advance(0);
    hearing.write(ms(5));
    expect(stream(0, 0).isClosed).toBe(true);
    expect(stream(0, 1).given).toEqual(['began', [...ms(3), ...ms(4)], [...ms(5)]]);
    stream(0, 1).tell(settled('open', 3));
    expect(words()).toEqual(['we are', 'open']);
    expect(faults.noted).toMatchObject([{ code: 'asr.reconnect' }]);
  });

  it('hears what was said while it was away, and that the voice has ended since', () => {
    const { hearing, stream, time } = opened('a');
    stream(0, 0).tell(lost('broke_off', true));
    hearing.voiceBegan();
    hearing.write(ms(1));
    hearing.voiceEnded();
    time.advance(0);
    expect(stream(0, 1).given).toEqual(['began', [...ms(1)], 'ended']);
  });

  it('is not told what was settled before, where nobody said up to where', () => {
    const { hearing, stream, time } = opened('a');
    hearing.voiceBegan();
    hearing.write(ms(1));
    hearing.voiceEnded();
    stream(0, 0).tell(settled('hello'));
    stream(0, 0).tell(lost('broke_off', true));
    time.advance(0);
    expect(stream(0, 1).given).toEqual([]);
  });

  it('is not made to hear again that nothing was said, but for how a word may begin', () => {
    const { hearing, stream, time } = opened('a');
    hearing.voiceBegan();
    hearing.write(ms(1));
    hearing.voiceEnded();
    stream(0, 0).tell(settled('hello', 1));
    for (let i = 0; i < 6_000; i += 1) hearing.write(ms(2));
    stream(0, 0).tell(lost('broke_off', true));
    time.advance(0);
    const [again, ...more] = stream(0, 1).given;
    expect([again?.length, more]).toEqual([501 * 8, []]);
  });

  it('hears again what was said last, even if nobody has settled it when the caller has long stopped', () => {
    const { hearing, stream, time } = opened('a');
    hearing.voiceBegan();
    for (let i = 0; i < 1_000; i += 1) hearing.write(ms(1));
    hearing.voiceEnded();
    for (let i = 0; i < 4_000; i += 1) hearing.write(ms(2));
    stream(0, 0).tell(lost('timeout', true));
    time.advance(0);
    const [began, again, ended] = stream(0, 1).given;
    expect([began, again?.length, ended]).toEqual(['began', 1_700 * 8, 'ended']);
  });

  it('hears that a voice ended where it did, also when the next one began right behind it', () => {
    const { hearing, stream, time } = opened('a');
    for (const value of [1, 2]) {
      hearing.voiceBegan();
      for (let i = 0; i < 600; i += 1) hearing.write(ms(value));
      hearing.voiceEnded();
      for (let i = 0; i < 100; i += 1) hearing.write(ms(3));
    }
    stream(0, 0).tell(lost('timeout', true));
    time.advance(0);
    const given = stream(0, 1).given.map((piece) => (typeof piece === 'string' ? piece : piece.length / 8));
    expect(given).toEqual(['began', 600, 'ended', 'began', 800, 'ended']);
  });

  it('hears voice by voice what was said, without the long quiet between, and settles what it is of the call', () => {
    const { hearing, stream, time } = opened('a');
    const speaks = (value: number) => {
      hearing.voiceBegan();
      for (let i = 0; i < 1_000; i += 1) hearing.write(ms(value));
      hearing.voiceEnded();
    };
    speaks(1);
    for (let i = 0; i < 4_000; i += 1) hearing.write(ms(2));
    speaks(3);
    stream(0, 0).tell(lost('timeout', true));
    time.advance(0);
    const given = stream(0, 1).given.map((piece) => (typeof piece === 'string' ? piece : piece.length / 8));
    expect(given).toEqual(['began', 1_700, 'ended', 'began', 1_500, 'ended']);
    stream(0, 1).tell(settled('one', 2_300));
    stream(0, 1).tell(lost('broke_off', true));
    time.advance(0);
    const [began, rest, ended] = stream(0, 2).given;
    expect([began, rest?.[0], rest?.length, ended]).toEqual(['began', 3, 900 * 8, 'ended']);
  });

  it('is not waited for to settle what it has never settled, while it hears', () => {
    const { hearing, stream, time } = opened('a');
    stream(0, 0).tell({ type: 'partial', text: 'mumbling' });
    hearing.voiceBegan();
    for (let i = 0; i < 1_000; i += 1) hearing.write(ms(1));
    hearing.voiceEnded();
    for (let i = 0; i < 4_000; i += 1) hearing.write(ms(2));
    stream(0, 0).tell(lost('broke_off', true));
    time.advance(0);
    const [again, ...more] = stream(0, 1).given;
    expect([again?.length, more]).toEqual([501 * 8, []]);
  });

  it('hears again what was guessed of a voice that is too soft for us', () => {
    const { hearing, stream, time } = opened('a');
    for (let i = 0; i < 400; i += 1) hearing.write(ms(1));
    stream(0, 0).tell({ type: 'partial', text: 'we are' });
    for (let i = 0; i < 1_000; i += 1) hearing.write(ms(2));
    stream(0, 0).tell(lost('broke_off', true));
    time.advance(0);
    const [again, ...more] = stream(0, 1).given;
    expect([again?.length, more]).toEqual([1_400 * 8, []]);
  });

  it('is not said to have had no words, when those were settled before it died', () => {
    const { hearing, stream, time, words } = opened('a');
    hearing.voiceBegan();
    hearing.write(ms(1));
    stream(0, 0).tell(settled('hello', 1));
    hearing.write(ms(2));
    stream(0, 0).tell(lost('broke_off', true));
    time.advance(0);
    hearing.voiceEnded();
    stream(0, 1).tell(settled('', 1));
    hearing.voiceBegan();
    stream(0, 1).tell(settled('', 2));
    expect(words()).toEqual(['hello', '']);
  });

  it('says nothing more, whatever comes of it later', () => {
    const { stream, time, words } = opened('a');
    stream(0, 0).tell(lost('broke_off', true));
    stream(0, 0).tell(settled('too late'));
    time.advance(0);
    stream(0, 0).tell(settled('much too late'));
    expect(words()).toEqual([]);
  });

  it('hears at most the last ten seconds again', () => {
    const { hearing, stream, time } = opened('a');
    hearing.voiceBegan();
    for (let i = 0; i < 10_500; i += 1) hearing.write(ms(i % 250));
    stream(0, 0).tell(lost('broke_off', true));
    time.advance(0);
    const [, again] = stream(0, 1).given;
    expect(again).toHaveLength(80_000);
    expect(again?.[0]).toBe(500 % 250);
  });
});

describe('who hears next', () => {
  it('is the same once, and then another', () => {
    const { stream, time, faults, first, others } = opened('a', 'b');
    stream(0, 0).tell(lost('broke_off', true));
    time.advance(0);
    stream(0, 1).tell(lost('broke_off', true));
    time.advance(500);
    expect([first.streams.length, others[0]?.streams.length]).toEqual([2, 1]);
    expect(faults.noted.map(({ code }) => code)).toEqual(['asr.reconnect', 'provider.switched']);
  });

  it('is another at once, where the first kept silent; and the same where there is no other', () => {
    const { stream, time, first, others } = opened('a', 'b');
    stream(0, 0).tell(lost('timeout', true));
    time.advance(0);
    expect([first.streams.length, others[0]?.streams.length]).toEqual([1, 1]);
    const alone = opened('a');
    alone.stream(0, 0).tell(lost('timeout', true));
    alone.time.advance(0);
    expect(alone.first.streams).toHaveLength(2);
  });

  it('is another at once, where the first refuses us', () => {
    const { stream, time, first, others } = opened('a', 'b');
    stream(0, 0).tell(lost('refused', false));
    time.advance(0);
    expect([first.streams.length, others[0]?.streams.length]).toEqual([1, 1]);
  });

  it('is nobody, where the only one refuses us: it is not asked again', () => {
    const { stream, time, first, told } = opened('a');
    stream(0, 0).tell(lost('refused', false));
    time.advance(60_000);
    expect(first.streams).toHaveLength(1);
    expect(told).toMatchObject([{ type: 'lost', failure: { reason: 'refused' } }]);
  });

  it('is another without a pause, and after that everybody in turn', () => {
    const { stream, time, first, others } = opened('a', 'b');
    const opens = () => [first.streams.length, others[0]?.streams.length];
    stream(0, 0).tell(lost('broke_off', true));
    time.advance(0);
    stream(0, 1).tell(lost('broke_off', true));
    time.advance(0);
    expect(opens()).toEqual([2, 1]);
    stream(1, 0).tell(lost('broke_off', true));
    time.advance(249);
    expect(opens()).toEqual([2, 1]);
    time.advance(1);
    expect(opens()).toEqual([3, 1]);
  });

  it.each([
    { luck: 0, pausesMs: [0, 187.5, 375, 750, 1_500, 3_000, 3_750] },
    { luck: 0.5, pausesMs: [0, 250, 500, 1_000, 2_000, 4_000] },
  ])(
    'is tried after growing pauses, not the same in every call, and after ten seconds the call is told: $luck',
    ({ luck, pausesMs }) => {
      const { time, first, told } = openedWith({ luck }, 'a');
      const at: number[] = [];
      while (told.length === 0) {
        if (first.streams.length === at.length) time.advance(0.5);
        else {
          at.push(time.now());
          first.streams.at(-1)?.tell(lost('unreachable', true));
          time.advance(0);
        }
      }
      expect(at.slice(1).map((ms, i) => ms - (at[i] ?? 0))).toEqual(pausesMs);
      expect(told).toMatchObject([{ type: 'lost', failure: { reason: 'unreachable' } }]);
      expect(time.now()).toBe(10_000);
    },
  );

  it('is the first that can, when a call begins', () => {
    const { chain, first, others } = opened('a', 'b');
    first.break();
    chain.open({ call: 'call_2', language: 'en-US', expects: [] }, () => {});
    expect(others[0]?.streams).toHaveLength(1);
    expect(chain.fault()).toBeNull();
  });

  it('nobody opens anything for a call that is over', () => {
    const { hearing, stream, time, first, told } = opened('a');
    stream(0, 0).tell(lost('broke_off', true));
    hearing.close();
    time.advance(60_000);
    expect(first.streams).toHaveLength(1);
    expect(told).toEqual([]);
  });
});
