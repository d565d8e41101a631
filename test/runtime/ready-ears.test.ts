import { describe, expect, it } from 'vitest';
import type { AsrEvent, LineAsr } from '../../src/ports/asr.ts';
import { ReadyEars } from '../../src/runtime/ready-ears.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** A stream as it is seen from where it was opened. */
interface Stream {
  readonly call: string;
  readonly tell: (event: AsrEvent) => void;
  readonly heard: number[];
  isClosed: boolean;
}

function opened() {
  const time = new VirtualTimers();
  const streams: Stream[] = [];
  let isOver = false;
  const asr: LineAsr = {
    name: 'scripted',
    takes: 'mulaw at 8 kHz',
    open: ({ call }, tell) => {
      const stream: Stream = { call, tell, heard: [], isClosed: false };
      streams.push(stream);
      return {
        write: (audio) => void stream.heard.push(...audio),
        voiceBegan() {},
        voiceEnded() {},
        close: () => {
          stream.isClosed = true;
        },
      };
    },
    fault: () => null,
    close: async () => {
      isOver = true;
    },
  };
  const ears = new ReadyEars({ asr, timers: time, log: quiet });
  const told: AsrEvent[] = [];
  const answer = (call: string) => ears.open(optionsOf(call), (event) => told.push(event));
  const open = () => streams.filter(({ isClosed }) => !isClosed);
  return {
    time,
    ears,
    streams,
    told,
    ring: (call: string) => ears.prepare(optionsOf(call)),
    answer,
    open,
    isOver: () => isOver,
  };
}

function optionsOf(call: string) {
  return { call, language: 'en-US', expects: [] };
}

const words: AsrEvent = { type: 'final', text: 'hello', confidence: 1 };
const lost: AsrEvent = {
  type: 'lost',
  failure: { provider: 'scripted', reason: 'broke_off', detail: '', retryable: true },
};

describe('ears that were opened when the telephone rang', () => {
  it('are those of the call when it is there, and hear its first sound', () => {
    const { ring, answer, streams, told, time } = opened();
    ring('call_1');
    const stream = answer('call_1');
    stream.write(Uint8Array.of(1, 2));
    streams[0]?.tell(words);
    expect(streams).toMatchObject([{ call: 'call_1', heard: [1, 2], isClosed: false }]);
    expect(told).toEqual([words]);
    expect(time.pending).toBe(0);
  });

  it('are nobody else’s', () => {
    const { ring, answer, streams } = opened();
    ring('call_1');
    answer('call_2').write(Uint8Array.of(1));
    expect(streams.map(({ call, heard }) => [call, heard])).toEqual([
      ['call_1', []],
      ['call_2', [1]],
    ]);
  });

  it('tell the call that they are lost, when they are lost after it took them over', () => {
    const { ring, answer, streams, told } = opened();
    ring('call_1');
    answer('call_1');
    streams[0]?.tell(lost);
    expect(told).toEqual([lost]);
  });

  it('are opened anew for a call whose were lost while it rang, and it does not hear of that', () => {
    const { ring, answer, streams, told } = opened();
    ring('call_1');
    streams[0]?.tell(lost);
    answer('call_1').write(Uint8Array.of(1));
    expect(streams.map(({ heard, isClosed }) => ({ heard, isClosed }))).toEqual([
      { heard: [], isClosed: true },
      { heard: [1], isClosed: false },
    ]);
    expect(told).toEqual([]);
  });

  it('are opened anew for a call that goes on with another stream', () => {
    const { ring, answer, streams } = opened();
    ring('call_1');
    answer('call_1').close();
    answer('call_1');
    expect(streams.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  });

  it('are opened once, however often the call is announced', () => {
    const { ring, streams } = opened();
    ring('call_1');
    ring('call_1');
    expect(streams).toHaveLength(1);
  });

  it('are closed when the call is over before it began', () => {
    const { ring, ears, open, time } = opened();
    ring('call_1');
    ears.dismiss('call_1');
    expect(open()).toEqual([]);
    expect(time.pending).toBe(0);
  });

  it('are closed when nobody has come for eight seconds, and whoever comes later has others', () => {
    const { ring, answer, open, streams, time } = opened();
    ring('call_1');
    time.advance(7_999);
    expect(open()).toHaveLength(1);
    time.advance(1);
    expect(open()).toEqual([]);
    answer('call_1');
    expect(streams.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  });

  it('are no more than twenty in a flood of calls, which all can be answered', () => {
    const { ring, answer, open } = opened();
    for (let nth = 0; nth < 200; nth += 1) ring(`call_${nth}`);
    expect(open()).toHaveLength(20);
    answer('call_199');
    expect(open()).toHaveLength(21);
    answer('call_0');
    ring('call_200');
    expect(open()).toHaveLength(22);
  });

  it('are closed with the house', async () => {
    const { ring, ears, open, time, isOver } = opened();
    ring('call_1');
    ring('call_2');
    await ears.close();
    expect(open()).toEqual([]);
    expect([time.pending, isOver()]).toEqual([0, true]);
  });
});
