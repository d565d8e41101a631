import { describe, expect, it } from 'vitest';
import { NotAsked, ProviderFailure } from '../../src/ports/failure.ts';
import { Chain } from '../../src/runtime/failover/chain.ts';
import { onDuty } from '../support/on-duty.ts';

/** A provider that does what it is told to do next. */
class Provider {
  readonly name: string;
  asked = 0;
  does: 'answer' | 'refuse' | 'break' | 'hang' | 'stall' | 'decline' = 'answer';

  constructor(name: string) {
    this.name = name;
  }

  async *work(signal: AbortSignal): AsyncIterable<string> {
    this.asked += 1;
    if (this.does === 'refuse') throw new ProviderFailure(this.name, 'refused', '401', { retryable: false });
    if (this.does === 'break') throw new ProviderFailure(this.name, 'broke_off', 'cut', { retryable: true });
    if (this.does === 'decline')
      throw new NotAsked(this.name, 'overloaded', 'not just now', { retryable: true });
    if (this.does === 'stall') yield this.name;
    if (this.does === 'hang' || this.does === 'stall') {
      if (!signal.aborted) await new Promise<void>((gone) => signal.addEventListener('abort', () => gone()));
      return;
    }
    yield this.name;
  }
}

function opened(...names: readonly [string, ...string[]]) {
  const [first, ...others] = names.map((name) => new Provider(name));
  if (!first) throw new Error('a chain has members');
  const { clock, faults, metrics, duty } = onDuty('llm', [first, ...others]);
  const chain = new Chain(duty);
  let works = 0;
  /** Asks once; gives who answered, or how it failed. */
  const ask = async (attempt: 'first' | 'second' = 'first', signal = new AbortController().signal) => {
    if (attempt === 'first') works += 1;
    const asked = { call: `call_${works}`, work: `work ${works}`, attempt, signal };
    try {
      let answer = 'nothing';
      for await (const piece of chain.through(asked, (one) => one.work(signal))) answer = piece;
      return answer;
    } catch (error) {
      return error instanceof ProviderFailure ? error.failure.reason : String(error);
    }
  };
  /** Asks so often, a breath after each other. */
  const askInTurn = async (times: number) => {
    const outcomes: string[] = [];
    for (let i = 0; i < times; i += 1) {
      clock.advance(1_000);
      outcomes.push(await ask());
    }
    return outcomes;
  };
  return { clock, faults, metrics, duty, providers: [first, ...others] as const, ask, askInTurn };
}

describe('providers that stand in for each other', () => {
  it('leave the work to the first as long as it does it', async () => {
    const { ask, providers, faults } = opened('a', 'b');
    expect([await ask(), await ask(), await ask()]).toEqual(['a', 'a', 'a']);
    expect(providers[1]?.asked).toBe(0);
    expect(faults.noted).toEqual([]);
  });

  it('take over what has failed when it is asked for again, and say so', async () => {
    const { ask, providers, faults } = opened('a', 'b');
    providers[0].does = 'break';
    expect([await ask('first'), await ask('second')]).toEqual(['broke_off', 'b']);
    expect(faults.noted).toMatchObject([{ code: 'provider.switched', fields: { from: 'a', to: 'b' } }]);
  });

  it('go back to the first when one failure was chance', async () => {
    const { ask, providers } = opened('a', 'b');
    providers[0].does = 'break';
    await ask('first');
    await ask('second');
    providers[0].does = 'answer';
    expect(await ask()).toBe('a');
  });

  it('pass over the first for half a minute after three failures in a row, then one tries it', async () => {
    const { ask, askInTurn, providers, clock } = opened('a', 'b');
    providers[0].does = 'break';
    expect(await askInTurn(3)).toEqual(['broke_off', 'broke_off', 'broke_off']);
    expect(await ask()).toBe('b');
    clock.advance(29_999);
    expect(await ask()).toBe('b');
    clock.advance(1);
    expect([await ask(), await ask()]).toEqual(['broke_off', 'b']);
    clock.advance(30_000);
    providers[0].does = 'answer';
    expect([await ask(), await ask()]).toEqual(['a', 'a']);
  });

  it('take failures in the same breath for one: a guess at an answer fails with the answer itself', async () => {
    const { ask, askInTurn, providers, clock } = opened('a', 'b');
    providers[0].does = 'break';
    expect([await ask(), await ask()]).toEqual(['broke_off', 'broke_off']);
    clock.advance(999);
    expect([await ask(), await ask()]).toEqual(['broke_off', 'broke_off']);
    expect(await askInTurn(2)).toEqual(['broke_off', 'broke_off']);
    expect(await ask()).toBe('b');
  });

  it('count anew once one has worked, even in the same breath', async () => {
    const { ask, askInTurn, providers } = opened('a', 'b');
    for (const does of ['break', 'answer', 'break'] as const) {
      providers[0].does = does;
      await ask();
    }
    await askInTurn(2);
    expect(await ask()).toBe('b');
  });

  it('do not hold against one what it was never asked', async () => {
    const { ask, askInTurn, providers, metrics, faults } = opened('a', 'b');
    providers[0].does = 'decline';
    expect(await askInTurn(5)).toEqual(Array(5).fill('overloaded'));
    expect(metrics.counted.filter((what) => what.includes('asked of'))).toEqual([]);
    expect(await ask('second')).toBe('b');
    expect(faults.noted).toMatchObject([{ fields: { from: 'a', failure: { detail: 'not just now' } } }]);
    providers[0].does = 'answer';
    expect(await ask()).toBe('a');
  });

  it('try the first all the same where everybody has failed lately, and then the next', async () => {
    const { ask, askInTurn, providers } = opened('a', 'b');
    for (const provider of providers) provider.does = 'break';
    await askInTurn(6);
    const before = providers.map(({ asked }) => asked);
    expect([await ask('first'), await ask('second')]).toEqual(['broke_off', 'broke_off']);
    expect(providers.map(({ asked }, i) => asked - (before[i] ?? 0))).toEqual([1, 1]);
    providers[0].does = 'answer';
    expect(await ask()).toBe('a');
  });

  it('let only one try a provider that has rested', async () => {
    const { ask, askInTurn, providers, clock } = opened('a', 'b');
    providers[0].does = 'break';
    await askInTurn(3);
    clock.advance(30_000);
    providers[0].does = 'hang';
    const interruption = new AbortController();
    const trial = ask('first', interruption.signal);
    expect(await ask()).toBe('b');
    interruption.abort();
    expect(await trial).toBe('nothing');
  });

  it('never ask one again that refuses our key, until five minutes have passed', async () => {
    const { ask, providers, clock } = opened('a', 'b');
    providers[0].does = 'refuse';
    expect([await ask('first'), await ask('second'), await ask()]).toEqual(['refused', 'b', 'b']);
    clock.advance(5 * 60_000 - 1);
    expect(await ask()).toBe('b');
    expect(providers[0].asked).toBe(1);
  });

  it('count one that gave nothing in three seconds as failed, though nobody waited for its end', async () => {
    const { ask, providers, clock } = opened('a', 'b');
    providers[0].does = 'hang';
    for (let i = 0; i < 3; i += 1) {
      const interruption = new AbortController();
      const hanging = ask('first', interruption.signal);
      clock.advance(3_000);
      interruption.abort();
      await hanging;
    }
    expect(await ask()).toBe('b');
  });

  it('do not blame one that was interrupted sooner', async () => {
    const { ask, providers, clock } = opened('a', 'b');
    providers[0].does = 'hang';
    for (let i = 0; i < 5; i += 1) {
      const interruption = new AbortController();
      const hanging = ask('first', interruption.signal);
      clock.advance(2_999);
      interruption.abort();
      await hanging;
    }
    providers[0].does = 'answer';
    expect(await ask()).toBe('a');
  });

  it('send what was given up to another, when it is asked for again, and say that the first was slow', async () => {
    const { ask, providers, faults } = opened('a', 'b');
    providers[0].does = 'hang';
    const patience = new AbortController();
    const hanging = ask('first', patience.signal);
    patience.abort();
    await hanging;
    expect(await ask('second')).toBe('b');
    expect(faults.noted).toMatchObject([
      { code: 'provider.switched', fields: { from: 'a', failure: { provider: 'a', reason: 'slow' } } },
    ]);
  });
});

describe('a provider that nobody stands in for', () => {
  it('is asked a second time when that may help, and never when it refuses us', async () => {
    const { ask, providers } = opened('a');
    providers[0].does = 'break';
    expect([await ask('first'), await ask('second')]).toEqual(['broke_off', 'broke_off']);
    providers[0].does = 'refuse';
    await ask('first');
    const before = providers[0].asked;
    expect(await ask('second')).toBe('refused');
    expect(providers[0].asked).toBe(before);
  });

  it('is asked all the same while it rests, so that a short trouble costs no further call', async () => {
    const { ask, askInTurn, providers, duty, metrics } = opened('a');
    providers[0].does = 'break';
    await askInTurn(3);
    expect(duty.links[0].breaker.standing).toBe('resting');
    expect(metrics.counted.at(-1)).toBe('a does not serve as llm');
    providers[0].does = 'answer';
    expect(await ask()).toBe('a');
    expect(metrics.counted.slice(-3)).toEqual([
      'a is asked as llm',
      'a serves as llm',
      'llm asked of a: worked',
    ]);
  });

  it('is told by what it has done, when it is not asked', async () => {
    const { ask, providers, duty } = opened('a');
    providers[0].does = 'refuse';
    await ask();
    expect(duty.restingFailure.failure).toEqual({
      provider: 'a',
      reason: 'refused',
      detail: 'it is left alone for a while: 401',
      retryable: false,
    });
  });
});

describe('an operator who looks at the providers', () => {
  const clockless = (text: string) => !text.includes('asked of');

  it('sees who takes over and why, for which call, and for how long the other is left alone', async () => {
    const { ask, providers, faults, metrics } = opened('a', 'b');
    providers[0].does = 'refuse';
    await ask('first');
    await ask('second');
    expect(faults.noted).toEqual([
      {
        code: 'provider.refused',
        message: 'a provider refuses us, and goes on doing so until somebody mends it',
        fields: expect.objectContaining({ part: 'llm', provider: 'a', forMs: 300_000 }),
      },
      {
        code: 'provider.switched',
        message: 'another provider takes over',
        fields: {
          part: 'llm',
          from: 'a',
          to: 'b',
          callId: 'call_1',
          failure: { provider: 'a', reason: 'refused', detail: '401', retryable: false },
          leftAloneMs: 300_000,
        },
      },
    ]);
    expect(metrics.counted).toEqual([
      'a is asked as llm',
      'a serves as llm',
      'b is asked as llm',
      'b does not serve as llm',
      'llm asked of a: refused',
      'a is refused as llm',
      'a does not serve as llm',
      'llm goes from a to b',
      'a does not serve as llm',
      'b serves as llm',
      'llm asked of b: worked',
    ]);
  });

  it('sees the first one come back, once it has worked again and no sooner', async () => {
    const { ask, askInTurn, providers, faults, metrics, clock } = opened('a', 'b');
    providers[0].does = 'break';
    await askInTurn(3);
    await ask();
    clock.advance(30_000);
    await ask();
    expect(metrics.counted.filter(clockless).slice(4)).toEqual([
      'a is resting as llm',
      'a does not serve as llm',
      'llm goes from a to b',
      'a does not serve as llm',
      'b serves as llm',
    ]);
    clock.advance(30_000);
    providers[0].does = 'answer';
    await ask();
    expect(metrics.counted.filter(clockless).slice(9)).toEqual([
      'a is asked as llm',
      'llm goes from b to a',
      'b does not serve as llm',
      'a serves as llm',
    ]);
    expect(faults.noted.at(-1)).toMatchObject({
      message: 'the provider that is wanted sooner serves again',
      fields: { part: 'llm', from: 'b', to: 'a', awayMs: 60_000 },
    });
  });

  it('is not told that one works again which began and then stalled until nobody waited', async () => {
    const { ask, askInTurn, providers, metrics, duty, clock } = opened('a', 'b');
    providers[0].does = 'break';
    await askInTurn(3);
    clock.advance(30_000);
    providers[0].does = 'stall';
    const interruption = new AbortController();
    const stalling = ask('first', interruption.signal);
    await new Promise((next) => setImmediate(next));
    interruption.abort();
    await stalling;
    expect(duty.links[0].breaker.standing).toBe('resting');
    expect(metrics.counted.at(-1)).toBe('llm asked of a: left');
  });

  it('is told once in ten seconds that the same one takes over, so that other parts are told of as well', async () => {
    const { ask, providers, faults, clock } = opened('a', 'b');
    providers[0].does = 'hang';
    const switchOnce = async () => {
      await ask('first', AbortSignal.abort());
      await ask('second');
    };
    for (let i = 0; i < 5; i += 1) await switchOnce();
    expect(faults.noted).toHaveLength(1);
    expect(faults.counted.get('provider.switched')).toBe(5);
    clock.advance(10_000);
    await switchOnce();
    expect(faults.noted).toHaveLength(2);
  });

  it('is told what is wrong with one that cannot work at all', () => {
    const { duty, faults } = onDuty('asr', [{ name: 'a', fault: () => 'a does not start' }, { name: 'b' }]);
    const link = duty.pick(duty.links);
    if (link) duty.give(link, { call: 'call_1', from: null, slowMs: 0 });
    expect(faults.noted).toMatchObject([{ fields: { to: 'b', failure: { detail: 'a does not start' } } }]);
  });

  it('is told of a refused key once a minute, however many calls ran into it', () => {
    const { clock, duty, faults } = opened('a');
    const refusal = { provider: 'a', reason: 'refused', detail: '401', retryable: false } as const;
    const [link] = duty.links;
    const refuse = () => duty.give(link, { call: 'call_1', from: null, slowMs: 3_000 }).failed(refusal);
    for (let i = 0; i < 50; i += 1) refuse();
    expect(faults.noted).toHaveLength(1);
    expect(faults.counted.get('provider.refused')).toBe(50);
    clock.advance(60_000);
    refuse();
    expect(faults.noted).toHaveLength(2);
  });
});

describe('a refused key', () => {
  const refusal = { provider: 'a', reason: 'refused', detail: '401', retryable: false } as const;
  const work = { call: 'call_1', from: null, slowMs: 3_000 } as const;

  it('is not believed to work again because of what was asked before', () => {
    const { clock, duty } = opened('a');
    const [link] = duty.links;
    const before = duty.give(link, work);
    clock.advance(1);
    duty.give(link, work).failed(refusal);
    clock.advance(1);
    before.worked();
    expect([link.breaker.standing, link.breaker.allows()]).toEqual(['refused', false]);
  });

  it('is why nobody can work, for five minutes and where nobody stands in', async () => {
    const { ask, clock, duty, providers } = opened('a', 'b');
    providers[0].does = 'refuse';
    await ask();
    expect(duty.fault()).toBeNull();
    if (providers[1]) providers[1].does = 'refuse';
    await ask();
    expect(duty.fault()).toBe('a refuses us: 401; b refuses us: 401');
    clock.advance(5 * 60_000);
    expect(duty.fault()).toBeNull();
  });
});
