import { describe, expect, it } from 'vitest';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import { fixedSegments } from '../../src/core/words/fixed-lines.ts';
import { ProviderFailure } from '../../src/ports/failure.ts';
import type { Tts, TtsPiece, TtsRequest } from '../../src/ports/tts.ts';
import { TtsChain } from '../../src/runtime/failover/tts-chain.ts';
import { type SpeakingVoice, SpokenLines } from '../../src/runtime/spoken-lines.ts';
import { answered as answeredCall } from '../support/answered-call.ts';
import { answered } from '../support/caller-acts.ts';
import { onDuty } from '../support/on-duty.ts';
import { agentWith, play } from '../support/play.ts';
import { pass, scriptedCrew } from '../support/scripted-crew.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

/** A voice that remembers what it was asked to say. */
function voice(fails: (text: string) => boolean = () => false) {
  const asked: string[] = [];
  const tts: SpeakingVoice = {
    name: 'scripted',
    speaker: 'scripted',
    async *speak({ text }: TtsRequest) {
      asked.push(text);
      if (fails(text)) throw new Error('no voice today');
      if (text !== '') yield new Int16Array([text.length]);
      yield { words: [] };
    },
    close: async () => {},
  };
  return { asked, tts };
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

function request(text: string, changed: Partial<TtsRequest> = {}): TtsRequest {
  const base = {
    call: 'call_1',
    run: 1,
    segment: 0,
    before: null,
    attempt: 'first',
    language: 'en-US',
    voice: null,
  } as const;
  return { ...base, text, ...changed };
}

async function sound(tts: Tts, asked: TtsRequest, signal = new AbortController().signal) {
  const pieces: TtsPiece[] = [];
  for await (const piece of tts.speak(asked, signal)) pieces.push(piece);
  return pieces;
}

function opened(segments: readonly string[], fails?: (text: string) => boolean) {
  const { asked, tts } = voice(fails);
  const lines = new SpokenLines({ tts, segments, language: 'en-US', voice: null, log: quiet });
  return { asked, lines };
}

describe('lines that are always the same', () => {
  it('are spoken in once and sound the same from then on', async () => {
    const { asked, lines } = opened(['Hello.', 'One moment.']);
    await lines.warm();
    expect(asked).toEqual(['Hello.', 'One moment.']);
    const first = await sound(lines, request('Hello.'));
    expect(first).toEqual([new Int16Array([6]), { words: [] }]);
    expect(await sound(lines, request('Hello.', { run: 7 }))).toEqual(first);
    expect(asked).toHaveLength(2);
  });

  it('are spoken anew while they are not ready, in another voice, or when they are other words', async () => {
    const { asked, lines } = opened(['Hello.']);
    await sound(lines, request('Hello.'));
    await lines.warm();
    await sound(lines, request('Hello.', { voice: 'somebody' }));
    await sound(lines, request('Hello.', { language: 'de-DE' }));
    await sound(lines, request('Hello there.'));
    expect(asked).toEqual(['Hello.', 'Hello.', 'Hello.', 'Hello.', 'Hello there.']);
  });

  it('that failed are tried again when they are next to be warmed', async () => {
    let isDown = true;
    const { asked, lines } = opened(['Hello.', 'One moment.'], () => isDown);
    await lines.warm();
    expect(asked).toEqual(['Hello.']);
    isDown = false;
    await lines.warm();
    await lines.warm();
    expect(asked).toEqual(['Hello.', 'One moment.', 'Hello.']);
  });

  it('that always fail do not keep the others from being spoken in', async () => {
    const { asked, lines } = opened(['Hello.', 'One moment.', 'Goodbye.'], (text) => text === 'Hello.');
    await lines.warm();
    await lines.warm();
    expect(asked).toEqual(['Hello.', 'One moment.', 'Goodbye.', 'Hello.']);
  });

  it('are not kept when no sound came of them, and asked for anew when they were no good', async () => {
    const { asked, lines } = opened(['', 'Hello.']);
    await lines.warm();
    await sound(lines, request(''));
    await sound(lines, request('Hello.', { attempt: 'second' }));
    expect(asked).toEqual(['', 'Hello.', '', 'Hello.']);
  });

  it('sound in the voice that speaks now, and in any when none can', async () => {
    const { time, chain, isDown } = twoVoices();
    const lines = new SpokenLines({
      tts: chain,
      segments: ['Hello.'],
      language: 'en-US',
      voice: null,
      log: quiet,
    });
    await lines.warm();
    expect(await sound(lines, request('Hello.'))).toEqual([new Int16Array([1])]);
    // The call before has heard the first voice fail: whoever is called next hears the second, and nothing but it.
    isDown.first = true;
    for (let i = 0; i < 3; i += 1) {
      time.advance(1_000);
      await sound(chain, request('We are open.')).catch(() => {});
    }
    expect(await sound(lines, request('Hello.'))).toEqual([new Int16Array([2])]);
    await lines.warm();
    isDown.second = true;
    expect(await sound(lines, request('Hello.', { run: 2 }))).toEqual([new Int16Array([2])]);
    for (let i = 0; i < 3; i += 1) {
      time.advance(1_000);
      await sound(chain, request('We are open.', { run: i })).catch(() => {});
    }
    expect(chain.speaker).toBeNull();
    expect(await sound(lines, request('Hello.'))).toEqual([new Int16Array([1])]);
    time.advance(30_000);
    expect(chain.speaker).toBe('first');
  });

  it('sound in any voice when the one that should speak turns out to be dead', async () => {
    const { time, chain, isDown } = twoVoices();
    const segments = ['Hello.'];
    const lines = new SpokenLines({ tts: chain, segments, language: 'en-US', voice: null, log: quiet });
    await lines.warm();
    isDown.first = true;
    isDown.second = true;
    expect(await sound(lines, request('Hello.', { attempt: 'second' }))).toEqual([new Int16Array([1])]);
    while (chain.speaker === 'first') {
      time.advance(1_000);
      await sound(chain, request('We are open.')).catch(() => {});
    }
    expect(chain.speaker).toBe('second');
    expect(await sound(lines, request('Hello.', { run: 2 }))).toEqual([new Int16Array([1])]);
    await expect(sound(lines, request('We are open.', { run: 3 }))).rejects.toThrow('as the test wants it');
  });

  it('leave nothing open behind them, whether they could be spoken or not, and pass on what calls need', async () => {
    const told: string[] = [];
    const { tts } = voice((text) => text === 'One moment.');
    tts.prepare = (who) => void told.push(`prepare ${who}`);
    tts.finished = (call) => void told.push(`finished ${call}`);
    const lines = new SpokenLines({
      tts,
      segments: ['Hello.', 'One moment.'],
      language: 'en-US',
      voice: null,
      log: quiet,
    });
    await lines.warm();
    lines.prepare('somebody');
    lines.finished('call_1');
    expect(told).toEqual(['finished warming', 'prepare somebody', 'finished call_1']);
  });

  it('fall silent when they are interrupted', async () => {
    const { lines } = opened(['Hello.']);
    await lines.warm();
    const interruption = new AbortController();
    const pieces: TtsPiece[] = [];
    for await (const piece of lines.speak(request('Hello.'), interruption.signal)) {
      pieces.push(piece);
      interruption.abort();
    }
    expect(pieces).toHaveLength(1);
  });
});

describe('a call whose voice takes 300 ms to begin', () => {
  const time = new VirtualTimers();
  const segments = fixedSegments(agentWith());
  async function* speech({ text }: TtsRequest) {
    await new Promise<void>((begins) => time.after(300, begins));
    yield new Int16Array(16 * 50 * text.length);
  }

  it.each([
    ['has its first audio with its beginning, where the greeting was spoken in', true, 0],
    ['waits for its greeting, where it was not', false, 300],
  ])('%s', async (_, isWarm, ms) => {
    await loadVoiceDetection();
    const crew = scriptedCrew(time, { speech });
    const voice = { ...crew.tts, speaker: crew.tts.name };
    const tts = new SpokenLines({ tts: voice, segments, language: 'en-US', voice: null, log: quiet });
    if (isWarm) {
      tts.prepare(null);
      await pass(time, 300 * segments.length);
    }
    answeredCall({ shared: { time, crew: { ...crew, tts } } });
    await pass(time, 500);
    expect(crew.metrics.counted).toContain(`first audio after ${ms} ms`);
  });
});

/** Two voices that stand in for each other, and what has happened to them. */
function twoVoices() {
  const time = new VirtualTimers();
  const isDown = { first: false, second: false };
  const voiceOf = (name: 'first' | 'second', sample: number): Tts => ({
    name,
    async *speak() {
      if (isDown[name])
        throw new ProviderFailure(name, 'broke_off', 'as the test wants it', { retryable: true });
      yield new Int16Array([sample]);
    },
    close: async () => {},
  });
  const chain = new TtsChain(onDuty('tts', [voiceOf('first', 1), voiceOf('second', 2)], time).duty);
  return { time, chain, isDown };
}

describe('what an agent always says', () => {
  const agent = agentWith();
  const segments = fixedSegments(agent);

  it('is known before it is said, to a caller who only listens, beginning with what they hear first', () => {
    const said = saidBy(play([answered]));
    expect(said.length).toBeGreaterThan(3);
    expect(said[0]).toBe(segments[0]);
    for (const segment of said) expect(segments).toContain(segment);
  });
});

function saidBy({ steps }: ReturnType<typeof play>): string[] {
  return steps.flatMap(({ after }) =>
    after.commands.flatMap((order) => (order.type === 'speech.say' ? [order.text] : [])),
  );
}

describe('a call whose voices have all died', () => {
  const agent = agentWith();

  it('hears an apology that was spoken in before, and the next answer when the voice is back', async () => {
    await loadVoiceDetection();
    const time = new VirtualTimers();
    const crew = scriptedCrew(time);
    const isDown = { first: false, second: false };
    const voiceOf = (name: 'first' | 'second'): Tts => ({
      name,
      async *speak(request, signal) {
        if (isDown[name]) throw new ProviderFailure(name, 'unreachable', 'down', { retryable: true });
        yield* crew.tts.speak(request, signal);
      },
      close: async () => {},
    });
    const chain = new TtsChain(onDuty('tts', [voiceOf('first'), voiceOf('second')], time).duty);
    const segments = fixedSegments(agent);
    const tts = new SpokenLines({ tts: chain, segments, language: 'en-US', voice: null, log: quiet });
    await tts.warm();
    const { call, ask, heard, told } = answeredCall({ shared: { time, crew: { ...crew, tts } } });
    await pass(time, 5_000);
    isDown.first = true;
    isDown.second = true;
    await ask('when do you close');
    await pass(time, 5_000);
    const greeting = 'Hello, this is Robin. How can I help?';
    const apology = 'Sorry, I lost my thread. Please say that again.';
    expect(heard()).toEqual([greeting, '', apology]);
    isDown.first = false;
    isDown.second = false;
    await ask('when do you close');
    await pass(time, 5_000);
    expect(heard().at(-1)).toBe('It is open until six. Come any day.');
    expect(call.state).toMatchObject({ phase: { name: 'listening' }, failedTurns: 0 });
    expect(told).toEqual([]);
    expect(crew.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
