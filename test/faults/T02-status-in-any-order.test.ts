import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallProgress } from '../../src/runtime/call-progress.ts';
import { callSid, frontDoor, incomingCall } from '../http/front-door.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

const told = ['initiated', 'ringing', 'in-progress', 'completed', 'completed', 'ringing'];
const inAnyOrder = fc.shuffledSubarray(told, { minLength: told.length });

describe('T2: status callbacks late, repeated and in any order', () => {
  it('end a call once, and nothing brings it back', async () => {
    const door = await frontDoor();
    let calls = 0;
    await fc.assert(
      fc.asyncProperty(inAnyOrder, async (order) => {
        calls += 1;
        const CallSid = `CA${String(calls).padStart(32, '0')}`;
        door.hungUp.length = 0;
        await door.twilioPosts('/twilio/voice', { ...incomingCall, CallSid });
        for (const CallStatus of order) {
          const answer = await door.twilioPosts('/twilio/status', { ...incomingCall, CallSid, CallStatus });
          expect(answer.status).toBe(204);
        }
        expect(door.hungUp).toEqual([CallSid]);
        expect(door.reception.progress.isOver(CallSid)).toBe(true);
        expect(door.reception.expects(CallSid)).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  it('are noted as what they are', async () => {
    const door = await frontDoor();
    await door.twilioPosts('/twilio/voice');
    for (const CallStatus of ['in-progress', 'ringing', 'completed', 'completed', 'busy'])
      await door.twilioPosts('/twilio/status', { ...incomingCall, CallStatus });
    expect(door.faults.noted).toMatchObject([
      { code: 'twilio.late', fields: { callSid, callStatus: 'ringing' } },
      { code: 'twilio.dup', fields: { callSid, callStatus: 'completed' } },
      { code: 'twilio.late', fields: { callSid, callStatus: 'busy' } },
    ]);
    expect(door.hungUp).toEqual([callSid]);
  });

  it('leave a call that is over where it is, whatever is said of it and however it ended', () => {
    const ends = ['completed', 'busy', 'failed', 'no-answer', 'canceled'];
    const anything = fc.array(fc.constantFrom(...told, ...ends, 'queued', 'a new word'), { maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...ends), anything, (end, later) => {
        const progress = new CallProgress(new VirtualTimers());
        progress.begin('CA1');
        expect(progress.hear('CA1', end)).toBe('news');
        const tidings = later
          .filter((status) => status !== 'a new word')
          .map((status) => progress.hear('CA1', status));
        expect(tidings).not.toContain('news');
        expect(progress.isOver('CA1')).toBe(true);
      }),
    );
  });

  it('with a word that nobody knows change nothing', () => {
    const progress = new CallProgress(new VirtualTimers());
    progress.begin('CA1');
    progress.hear('CA1', 'ringing');
    expect(progress.hear('CA1', 'a new word')).toBe('news');
    expect(progress.hear('CA1', 'ringing')).toBe('again');
    expect(progress.isOver('CA1')).toBe(false);
  });
});
