import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnnouncedCall, Reception } from '../../src/runtime/reception.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

const accountSid = `AC${'2'.repeat(32)}`;

function aCall(callSid: string, stream = 1): AnnouncedCall {
  return {
    callSid,
    accountSid,
    from: '+15005550001',
    to: '+15005550006',
    direction: 'inbound',
    agent: 'ana',
    stream,
  };
}

function reception() {
  const clock = new VirtualTimers();
  return { clock, desk: new Reception(clock) };
}

describe('an announced call', () => {
  it('is let in with its token, once', () => {
    const { desk } = reception();
    const { token } = desk.announce(aCall('CA1'));
    expect(desk.redeem({ token, callSid: 'CA1', accountSid })).toMatchObject(aCall('CA1'));
    expect(desk.redeem({ token, callSid: 'CA1', accountSid })).toEqual({
      refused: 'its token was used before',
      code: 'token.reused',
    });
  });

  it('has a token of 32 random bytes, another one each time', () => {
    const { desk } = reception();
    const tokens = Array.from({ length: 100 }, (_, at) => desk.announce(aCall(`CA${at % 2}`)).token);
    expect(new Set(tokens).size).toBe(100);
    expect(tokens.every((token) => Buffer.from(token, 'base64url').length === 32)).toBe(true);
  });

  it('announced again has only its last token, and is one call', () => {
    const { desk } = reception();
    const first = desk.announce(aCall('CA1'));
    const second = desk.announce(aCall('CA1'));
    expect(desk.expectedCount).toBe(1);
    expect(desk.redeem({ ...first, callSid: 'CA1', accountSid })).toMatchObject({
      refused: 'its token is wrong',
    });
    expect(desk.redeem({ ...second, callSid: 'CA1', accountSid })).toMatchObject(aCall('CA1'));
  });

  it('has one name from its announcement on, and another call has another', () => {
    const { desk } = reception();
    const first = desk.announce(aCall('CA1'));
    const { token, callId } = desk.announce(aCall('CA1'));
    expect(callId).toMatch(/^call_[0-9a-f-]{36}$/);
    expect(callId).toBe(first.callId);
    expect(desk.redeem({ token, callSid: 'CA1', accountSid })).toMatchObject({ callId });
    expect(desk.announce(aCall('CA2')).callId).not.toBe(callId);
    expect([desk.forget('CA1'), desk.forget('CA1')]).toEqual([callId, null]);
  });

  it('is not let in without its token, for another call or for another account', () => {
    const { desk } = reception();
    const { token } = desk.announce(aCall('CA1'));
    desk.announce(aCall('CA2'));
    expect(desk.redeem({ token: null, callSid: 'CA1', accountSid })).toHaveProperty('refused');
    expect(desk.redeem({ token: '', callSid: 'CA1', accountSid })).toHaveProperty('refused');
    expect(desk.redeem({ token, callSid: 'CA2', accountSid })).toHaveProperty('refused');
    expect(desk.redeem({ token, callSid: 'CA3', accountSid })).toHaveProperty('refused');
    expect(desk.redeem({ token, callSid: 'CA1', accountSid: 'AC9' })).toHaveProperty('refused');
    expect(desk.redeem({ token, callSid: 'CA1', accountSid })).toMatchObject(aCall('CA1'));
  });

  it('is expected for a minute', () => {
    const { clock, desk } = reception();
    const early = desk.announce(aCall('CA1'));
    const late = desk.announce(aCall('CA2'));
    clock.advance(59_999);
    expect(desk.expectedCount).toBe(2);
    expect(desk.redeem({ ...early, callSid: 'CA1', accountSid })).toMatchObject(aCall('CA1'));
    clock.advance(1);
    expect(desk.redeem({ ...late, callSid: 'CA2', accountSid })).toHaveProperty('refused');
    expect(desk.expects('CA2')).toBe(false);
    expect(desk.expectedCount).toBe(0);
  });

  it('is not expected once it is forgotten', () => {
    const { desk } = reception();
    const { token } = desk.announce(aCall('CA1'));
    desk.forget('CA1');
    expect(desk.redeem({ token, callSid: 'CA1', accountSid })).toHaveProperty('refused');
  });

  it('gives way to newer ones when ten thousand are expected', () => {
    const { desk } = reception();
    const first = desk.announce(aCall('CA-first'));
    for (let at = 0; at < 10_000; at++) desk.announce(aCall(`CA${at}`));
    expect(desk.expectedCount).toBe(10_000);
    expect(desk.redeem({ ...first, callSid: 'CA-first', accountSid })).toHaveProperty('refused');
  });
});

describe('a call announced again', () => {
  it('is the newest from then on, and not the first to give way', () => {
    const { desk } = reception();
    desk.announce(aCall('CA-again'));
    for (let at = 0; at < 9_999; at++) desk.announce(aCall(`CA${at}`));
    const { token } = desk.announce(aCall('CA-again'));
    desk.announce(aCall('CA-new'));
    expect(desk.redeem({ token, callSid: 'CA-again', accountSid })).toMatchObject(aCall('CA-again'));
  });
});

type Act =
  | { readonly do: 'announce'; readonly call: number; readonly stream: number }
  | { readonly do: 'forget'; readonly call: number }
  | { readonly do: 'redeem'; readonly call: number; readonly tokenOf: number }
  | { readonly do: 'wait'; readonly ms: number };

const call = fc.nat(2);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constant('announce' as const), call, stream: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constant('forget' as const), call }),
  fc.record({ do: fc.constant('redeem' as const), call, tokenOf: fc.nat(9) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.nat(40_000) }),
);

describe('whatever happens at the reception', () => {
  it('a token opens the door exactly when it is its call’s latest for its latest stream, unused and under a minute old', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const { clock, desk } = reception();
        const issued: { token: string; call: number; stream: number; atMs: number; isDead: boolean }[] = [];
        const isOpen = (each: (typeof issued)[number]) => !each.isDead && clock.now() - each.atMs < 60_000;
        const kill = (call: number) => {
          for (const each of issued) if (each.call === call) each.isDead = true;
        };
        for (const next of acts) {
          if (next.do === 'wait') clock.advance(next.ms);
          else if (next.do === 'forget') {
            desk.forget(`CA${next.call}`);
            kill(next.call);
          } else if (next.do === 'announce') {
            const { call, stream } = next;
            const isOld = issued.some((each) => each.call === call && isOpen(each) && each.stream > stream);
            if (!isOld) kill(call);
            const { token } = desk.announce(aCall(`CA${call}`, stream));
            issued.push({ token, call, stream, atMs: clock.now(), isDead: isOld });
          } else {
            const shown = issued[next.tokenOf % Math.max(1, issued.length)];
            if (!shown) continue;
            const mayEnter = shown.call === next.call && isOpen(shown);
            const answer = desk.redeem({ token: shown.token, callSid: `CA${next.call}`, accountSid });
            expect('refused' in answer).toBe(!mayEnter);
            if (mayEnter) shown.isDead = true;
          }
        }
      }),
    );
  });
});

describe('a call that waits for a later stream', () => {
  it('is let in with the token of that one', () => {
    const { desk } = reception();
    const first = desk.announce(aCall('CA1'));
    desk.redeem({ ...first, callSid: 'CA1', accountSid });
    const second = desk.announce(aCall('CA1', 2));
    expect(desk.redeem({ ...first, callSid: 'CA1', accountSid })).toMatchObject({
      refused: 'its token is wrong',
    });
    expect(desk.redeem({ ...second, callSid: 'CA1', accountSid })).toMatchObject(aCall('CA1', 2));
  });

  it('has its room already', () => {
    const { desk } = reception();
    desk.announce(aCall('CA1', 2));
    expect(desk.expects('CA1')).toBe(true);
    expect(desk.expectedCount).toBe(0);
  });

  it('T16: does not lose it to a repeated first announcement, which opens nothing', () => {
    const { desk } = reception();
    const second = desk.announce(aCall('CA1', 2));
    const repeated = desk.announce(aCall('CA1'));
    expect(desk.redeem({ ...repeated, callSid: 'CA1', accountSid })).toMatchObject({
      refused: 'its token is wrong',
    });
    expect(desk.redeem({ ...second, callSid: 'CA1', accountSid })).toMatchObject(aCall('CA1', 2));
  });
});

describe('why calls left their lines', () => {
  it('is remembered, the last word counting', () => {
    const { desk } = reception();
    expect(desk.departureOf('CA1')).toBeNull();
    desk.noteDeparture('CA1', { transferTo: '+15005550009' });
    expect(desk.departureOf('CA1')).toEqual({ transferTo: '+15005550009' });
    desk.noteDeparture('CA1', { hangUp: 'transferred' });
    expect(desk.departureOf('CA1')).toEqual({ hangUp: 'transferred' });
  });

  it('is forgotten when they are on a line again', () => {
    const { desk } = reception();
    desk.noteDeparture('CA1', { transferTo: '+15005550009' });
    desk.forgetDeparture('CA1');
    expect(desk.departureOf('CA1')).toBeNull();
  });

  it('is remembered of the last ten thousand', () => {
    const { desk } = reception();
    for (let at = 0; at <= 10_000; at++) desk.noteDeparture(`CA${at}`, { hangUp: 'caller_hung_up' });
    expect(desk.departureOf('CA0')).toBeNull();
    expect(desk.departureOf('CA1')).not.toBeNull();
    expect(desk.departureOf('CA10000')).not.toBeNull();
  });
});
