import { describe, expect, test } from 'vitest';
import { ProviderFailure } from '../../src/ports/failure.ts';
import { Partings } from '../../src/runtime/partings.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { settle } from '../support/scripted-crew.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

/** A carrier that hangs up when it is told, unless it is told to be stubborn. */
function parting(hangUp: () => Promise<void> = async () => {}) {
  const time = new VirtualTimers();
  const hungUp: string[] = [];
  const telephony = {
    name: 'carrier',
    hangUp: (callSid: string) => {
      hungUp.push(callSid);
      return hangUp();
    },
  };
  const faults = new NotedFaults();
  return {
    time,
    hungUp,
    faults,
    partings: new Partings({ telephony, callIdOf: () => 'call_1', timers: time, faults }),
  };
}

describe('a call that is over here', () => {
  test('is left to the carrier, which asks what follows', () => {
    const { time, hungUp, partings } = parting();
    partings.ended('CA1', 'agent_done', 'on_line');
    time.advance(1_000);
    partings.heardOf('CA1');
    time.advance(60_000);
    expect(hungUp).toEqual([]);
    expect(time.pending).toBe(0);
  });

  test('is hung up at a carrier that says no more of it', () => {
    const { time, hungUp, partings } = parting();
    partings.ended('CA1', 'line_lost', 'adrift');
    partings.ended('CA2', 'agent_done', 'on_line');
    partings.heardOf('CA2');
    time.advance(6_000);
    expect(hungUp).toEqual(['CA1']);
  });

  test('is not hung up where the caller did that, or a person has taken it, or may have', () => {
    const { time, hungUp, partings } = parting();
    partings.ended('CA1', 'caller_hung_up', 'adrift');
    partings.ended('CA2', 'transferred', 'handed_over');
    partings.ended('CA3', 'line_lost', 'handed_over');
    time.advance(60_000);
    expect(hungUp).toEqual([]);
  });

  test('is not asked for again where the carrier refuses', async () => {
    const refused = new ProviderFailure('carrier', 'refused', 'no such call', { retryable: false });
    const { time, hungUp, faults, partings } = parting(() => Promise.reject(refused));
    partings.ended('CA1', 'broken', 'on_line');
    time.advance(5_000);
    await settle();
    time.advance(60_000);
    expect(hungUp).toEqual(['CA1']);
    expect(faults.noted).toMatchObject([
      { code: 'twilio.rest', fields: { callId: 'call_1', callSid: 'CA1' } },
    ]);
  });
});

describe('a process that stops', () => {
  test('hangs up at once what would wait for it in vain, and leaves a line that it cuts to the carrier', async () => {
    const { time, hungUp, partings } = parting();
    partings.ended('CA1', 'agent_done', 'on_line');
    partings.stopping();
    partings.ended('CA2', 'line_lost', 'adrift');
    partings.ended('CA3', 'line_lost', 'on_line');
    await partings.done();
    expect(hungUp).toEqual(['CA1', 'CA2']);
    expect(time.pending).toBe(0);
  });

  test('does not wait for ever for a carrier that does not answer', async () => {
    const { time, partings } = parting(() => new Promise(() => {}));
    partings.stopping();
    partings.ended('CA1', 'line_lost', 'adrift');
    let left = false;
    void partings.done().then(() => {
      left = true;
    });
    time.advance(2_000);
    await settle();
    expect(left).toBe(false);
    time.advance(2_000);
    await settle();
    expect(left).toBe(true);
  });
});
