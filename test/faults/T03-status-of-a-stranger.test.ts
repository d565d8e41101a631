import { describe, expect, it } from 'vitest';
import { CallProgress } from '../../src/runtime/call-progress.ts';
import { callSid, frontDoor, incomingCall } from '../http/front-door.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

describe('T3: a status callback of a call that we do not know', () => {
  it.each(['initiated', 'in-progress', 'completed'])(
    '%s is taken, noted, and creates nothing',
    async (CallStatus) => {
      const door = await frontDoor({ calls: { hungUp: () => false } });
      for (const times of [1, 2]) {
        const answer = await door.twilioPosts('/twilio/status', { ...incomingCall, CallStatus });
        expect([answer.status, await answer.text()]).toEqual([204, '']);
        expect(door.faults.noted).toHaveLength(times);
      }
      expect(door.faults.noted[1]).toMatchObject({
        code: 'twilio.orphan',
        fields: { callSid, callStatus: CallStatus },
      });
      expect(door.reception.awaitedCount).toBe(0);
      expect(door.reception.progress.announcedMsAgo(callSid)).toBeNull();
      expect(door.logged).toEqual([]);
    },
  );

  it('is none of a call that heard that we are busy', async () => {
    const door = await frontDoor({ calls: { room: () => false, hungUp: () => false } });
    await door.twilioPosts('/twilio/voice');
    await door.twilioPosts('/twilio/status', { ...incomingCall, CallStatus: 'completed' });
    expect(door.faults.noted.map(({ code }) => code)).toEqual(['shed.call']);
  });

  it('still ends a call that is live, however long ago it was announced', async () => {
    const door = await frontDoor();
    await door.twilioPosts('/twilio/status', { ...incomingCall, CallStatus: 'completed' });
    expect(door.hungUp).toEqual([callSid]);
    expect(door.faults.noted).toEqual([]);
  });

  it('is told from the last ten thousand that were announced', () => {
    const progress = new CallProgress(new VirtualTimers());
    for (let at = 0; at <= 10_000; at++) progress.begin(`CA${at}`);
    expect(progress.hear('CA0', 'ringing')).toBe('orphan');
    expect(progress.hear('CA1', 'ringing')).toBe('news');
  });
});
