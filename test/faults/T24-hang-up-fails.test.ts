import { beforeAll, describe, expect, test } from 'vitest';
import { TwilioTelephony } from '../../src/adapters/telephony/twilio/twilio-telephony.ts';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import { Calls } from '../../src/runtime/calls.ts';
import { Partings } from '../../src/runtime/partings.ts';
import { openFrontDoor } from '../http/front-door.ts';
import { NotedFaults } from '../support/noted-faults.ts';
import { party, pass, scriptedCrew } from '../support/scripted-crew.ts';
import { TwilioRest } from '../support/twilio-rest.ts';
import { VirtualLine } from '../support/virtual-line.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

beforeAll(loadVoiceDetection);

const callSid = `CA${'1'.repeat(32)}`;

describe('T24: Twilio asks nothing after a call, and our REST hang-up fails', () => {
  test('the call ends anyway: our line is closed, and whoever asks is told to hang up', async () => {
    const { time, line, calls, rest } = await abandonedCall('drop', 'drop', 'drop', 'drop');
    expect(line.isOpen).toBe(false);
    expect(calls.live).toBe(0);
    const door = await openFrontDoor();
    door.reception.noteDeparture(callSid, { hangUp: 'caller_silent' });
    const answer = await (await door.twilioPosts('/twilio/after-stream')).text();
    expect(answer).toContain('<Hangup/>');
    await door.close();
    calls.streamOver(callSid, 1);
    expect(time.pending).toBe(0);
    await rest.close();
  });

  test('it is tried again, each time later, until the call is over at Twilio too', async () => {
    const { time, rest, faults } = await abandonedCall(500, 500, 500);
    for (const [index, waitMs] of [5_000, 1_000, 2_000, 4_000].entries()) {
      await pass(time, waitMs - 1, waitMs - 1);
      expect(rest.requests).toHaveLength(index);
      time.advance(1);
      await expect.poll(() => rest.requests).toHaveLength(index + 1);
      await expect.poll(() => faults.noted).toHaveLength(Math.min(index + 1, 3));
    }
    await expect.poll(() => rest.calls.get(callSid)?.status).toBe('completed');
    expect(faults.noted.map(({ code }) => code)).toEqual(['twilio.rest', 'twilio.rest', 'twilio.rest']);
    expect(rest.requests.every(({ fields }) => fields['Status'] === 'completed')).toBe(true);
    await rest.close();
  });

  test('it is given up after four attempts, and a person is told where to look', async () => {
    const { time, rest, faults } = await abandonedCall(500, 500, 500, 500, 500);
    for (const attempts of [1, 2, 3, 4]) {
      time.advance(5_000);
      await expect.poll(() => faults.noted).toHaveLength(attempts);
    }
    await pass(time, 60_000, 1_000);
    expect(rest.requests).toHaveLength(4);
    expect(faults.noted.at(-1)?.message).toContain('console.twilio.com');
    expect(time.pending).toBe(0);
    await rest.close();
  });
});

/** A call that we have ended, and of which Twilio says no more; its REST API fails like this, one request each. */
async function abandonedCall(...failing: Parameters<TwilioRest['failNext']>) {
  const rest = await TwilioRest.open();
  rest.calls.set(callSid, { status: 'in-progress' });
  rest.failNext(...failing);
  const time = new VirtualTimers();
  const faults = new NotedFaults();
  const telephony = new TwilioTelephony(rest.credentials);
  const partings = new Partings({ telephony, callIdOf: () => null, timers: time, faults });
  const calls = new Calls({
    crew: scriptedCrew(time),
    callsMax: 1,
    leaving: async () => {},
    returned: () => {},
    kept: () => {},
    heardOf: (sid) => partings.heardOf(sid),
    ended: (sid, because, whereabouts) => partings.ended(sid, because, whereabouts),
  });
  const line = new VirtualLine(time);
  const listener = calls.connect(announced, { ...party, brief: party.setup.agent }, line);
  if (!('refused' in listener)) line.listener = listener;
  await pass(time, 3_000);
  await calls.endAll();
  return { time, rest, faults, calls, line };
}

const announced = {
  callId: 'call_1',
  callSid,
  accountSid: `AC${'2'.repeat(32)}`,
  from: '+15005550001',
  to: '+15005550006',
  direction: 'inbound',
  agent: 'ana',
  stream: 1,
} as const;
