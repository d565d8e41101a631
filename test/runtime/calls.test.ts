import { beforeAll, describe, expect, test } from 'vitest';
import { loadVoiceDetection } from '../../src/audio/voice-detector.ts';
import type { Departure } from '../../src/core/call/command.ts';
import type { Ending } from '../../src/core/call/state.ts';
import type { LineListener } from '../../src/ports/line.ts';
import { Calls } from '../../src/runtime/calls.ts';
import type { Whereabouts } from '../../src/runtime/partings.ts';
import type { ExpectedCall } from '../../src/runtime/reception.ts';
import { agentWith } from '../support/play.ts';
import { party, pass, scriptedCrew } from '../support/scripted-crew.ts';
import { VirtualLine } from '../support/virtual-line.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

beforeAll(loadVoiceDetection);

const callSid = 'CA1';
const person = '+15005550009';

function announced(stream: number, sid = callSid): ExpectedCall {
  return {
    callId: `call_${sid}`,
    callSid: sid,
    accountSid: 'AC1',
    from: '+15005550001',
    to: '+15005550006',
    direction: 'inbound',
    agent: 'ana',
    stream,
  };
}

/** A house with room for two calls. */
function house(brief = party.setup.agent) {
  const time = new VirtualTimers();
  const crew = scriptedCrew(time);
  const left: Departure[] = [];
  const ended: Ending[] = [];
  const whereabouts: Whereabouts[] = [];
  const returned: string[] = [];
  const heardOf: string[] = [];
  const kept: string[] = [];
  const calls = new Calls({
    crew,
    callsMax: 2,
    leaving: async (_, departure) => void left.push(departure),
    returned: (sid) => returned.push(sid),
    heardOf: (sid) => heardOf.push(`${sid}, ${ended.length} ended`),
    ended: (_, because, where) => {
      ended.push(because);
      whereabouts.push(where);
    },
    kept: (callId) => kept.push(callId),
  });
  const answering = { ...party, brief };
  const connect = (stream: number, sid = callSid) => {
    const line = new VirtualLine(time);
    const listener = calls.connect(announced(stream, sid), answering, line);
    if (!('refused' in listener)) line.listener = listener;
    return { line, listener };
  };
  return { time, crew, calls, left, ended, whereabouts, returned, heardOf, kept, connect };
}

function listening(listener: LineListener | { readonly refused: string }): LineListener {
  if ('refused' in listener) throw new Error(listener.refused);
  return listener;
}

describe('T5: a call that has lost its line', () => {
  async function adrift() {
    const rig = house();
    const first = rig.connect(1);
    await pass(rig.time, 3_000);
    listening(first.listener).lost('closed with 1006');
    return { ...rig, first };
  }

  test('is live, and waits for its next stream', async () => {
    const { calls, ended } = await adrift();
    expect(calls.live).toBe(1);
    expect(calls.latestStream(callSid)).toBe(1);
    expect(calls.awaitedStream(callSid)).toBe(2);
    expect(ended).toEqual([]);
  });

  test('goes on there, and hears nothing more of the one before', async () => {
    const { calls, connect, returned, crew, first, time } = await adrift();
    const second = connect(2);
    await pass(time, 500);
    expect(calls.live).toBe(1);
    expect(calls.awaitedStream(callSid)).toBeNull();
    expect(calls.latestStream(callSid)).toBe(2);
    expect(returned).toEqual([callSid]);
    expect(crew.journals).toHaveLength(1);
    expect(second.line.sent.some(({ type }) => type === 'audio')).toBe(true);
    listening(first.listener).stopped();
    listening(first.listener).lost('again');
    expect(calls.awaitedStream(callSid)).toBeNull();
    expect(calls.live).toBe(1);
  });

  test('T16: does not go on on a stream it had before', async () => {
    const { calls, connect } = await adrift();
    expect(connect(1).listener).toHaveProperty('refused');
    expect(calls.awaitedStream(callSid)).toBe(2);
  });

  test('leaves room for a line, but not for another call', async () => {
    const { calls, connect } = await adrift();
    connect(1, 'CA2');
    expect(calls.hasRoom(0)).toBe(false);
    expect(calls.hasRoomForLine()).toBe(true);
    connect(2);
    expect(calls.hasRoomForLine()).toBe(false);
  });

  test('ends when the carrier says that the caller is gone, and somebody hears when its journal is closed', async () => {
    const { calls, ended, kept, crew, time } = await adrift();
    expect(calls.hungUp(callSid)).toBe(true);
    expect(ended).toEqual(['caller_hung_up']);
    expect(kept).toEqual([]);
    await pass(time, 100);
    expect(crew.journals.map(({ closed }) => closed)).toEqual([true]);
    expect(kept).toEqual(crew.journals.map(({ header }) => header.setup.call));
    expect(calls.live).toBe(0);
  });

  test('ends when nothing comes of it, and a stream that comes too late begins no new call', async () => {
    const { calls, ended, connect, time } = await adrift();
    await pass(time, party.setup.agent.patience.adriftMs + 100);
    expect(ended).toEqual(['line_lost']);
    expect(connect(2).listener).toHaveProperty('refused');
    expect(calls.live).toBe(0);
  });

  test('ends when the process must', async () => {
    const { calls, whereabouts } = await adrift();
    await calls.endAll();
    expect(calls.live).toBe(0);
    expect(calls.latestStream(callSid)).toBeNull();
    expect(whereabouts).toEqual(['adrift']);
  });
});

describe('a call on its line', () => {
  test('is there until it ends', async () => {
    const { calls, connect, whereabouts } = house();
    connect(1);
    await calls.endAll();
    expect(whereabouts).toEqual(['on_line']);
  });

  test('is not given to another stream', async () => {
    const { calls, connect, time } = house();
    connect(1);
    await pass(time, 500);
    expect(connect(2).listener).toEqual({ refused: 'its call is live, and waits for no stream' });
    expect(calls.awaitedStream(callSid)).toBeNull();
  });

  test('loses it when the carrier has gone on without it, which the carrier may notice first', async () => {
    const { calls, connect, time } = house();
    const { line } = connect(1);
    await pass(time, 500);
    expect(calls.streamOver(callSid, 1)).toBe(true);
    expect(calls.awaitedStream(callSid)).toBe(2);
    expect(line.isOpen).toBe(false);
  });

  test('T16: does not lose it to old news of the one before', async () => {
    const { calls, connect, time } = house();
    connect(1);
    calls.streamOver(callSid, null);
    connect(2);
    await pass(time, 500);
    expect(calls.streamOver(callSid, 1)).toBe(false);
    expect(calls.awaitedStream(callSid)).toBeNull();
    expect(calls.streamOver(callSid, 2)).toBe(true);
    expect(calls.awaitedStream(callSid)).toBe(3);
  });
});

describe('a call that is handed to a person', () => {
  /** The caller has asked for a person, has heard that they are put through, and the line is given up. */
  async function ringing() {
    const rig = house(agentWith({ agent: { keys: [{ key: '0', does: 'transfer' }], transferTo: person } }));
    const { line, listener } = rig.connect(1);
    await pass(rig.time, 500);
    listening(listener).keyPressed('0');
    await pass(rig.time, 4_000);
    return { ...rig, line };
  }

  test('leaves its line only when it is written down where it goes', async () => {
    const { calls, left, line } = await ringing();
    expect(left).toEqual([{ transferTo: person }]);
    expect(line.isOpen).toBe(false);
    expect(calls.live).toBe(1);
  });

  test('waits for no stream while the telephone rings, and does not mind that its own is over', async () => {
    const { calls, connect } = await ringing();
    expect(calls.streamOver(callSid, 1)).toBe(true);
    expect(calls.awaitedStream(callSid)).toBeNull();
    expect(connect(2).listener).toHaveProperty('refused');
  });

  test('is over for us when somebody takes it', async () => {
    const { calls, ended } = await ringing();
    expect(calls.transferAnswered(callSid)).toBe(true);
    expect(ended).toEqual(['transferred']);
    expect(calls.live).toBe(0);
  });

  test('comes back on its next stream when nobody does', async () => {
    const { calls, connect, time, returned, crew } = await ringing();
    calls.transferFailed(callSid, 'busy');
    expect(calls.awaitedStream(callSid)).toBe(2);
    const { line } = connect(2);
    await pass(time, 1_000);
    expect(returned).toEqual([callSid]);
    expect(crew.journals).toHaveLength(1);
    expect(line.sent.some(({ type }) => type === 'audio')).toBe(true);
  });

  test('is left in the hands of the carrier, once that has asked what to do, and until it comes back', async () => {
    const taken = await ringing();
    taken.calls.streamOver(callSid, 1);
    await taken.calls.endAll();
    expect(taken.whereabouts).toEqual(['handed_over']);
    const back = await ringing();
    back.calls.streamOver(callSid, 1);
    back.calls.transferFailed(callSid, 'busy');
    await back.calls.endAll();
    expect(back.whereabouts).toEqual(['adrift']);
    const unasked = await ringing();
    await unasked.calls.endAll();
    expect(unasked.whereabouts).toEqual(['adrift']);
  });

  test('ends when its caller hangs up meanwhile', async () => {
    const { calls, ended } = await ringing();
    calls.hungUp(callSid);
    expect(ended).toEqual(['caller_hung_up']);
  });
});

test('whoever waits for a word of the carrier hears of each, after what came of it here', () => {
  const { calls, connect, heardOf } = house();
  connect(1);
  calls.streamOver(callSid, 1);
  calls.hungUp(callSid);
  calls.streamOver(callSid, 1);
  calls.hungUp('CA2');
  expect(heardOf).toEqual(['CA1, 0 ended', 'CA1, 1 ended', 'CA1, 1 ended', 'CA2, 1 ended']);
});

test('nobody is surprised by a call that is not live', () => {
  const { calls } = house();
  expect(calls.streamOver(callSid, 1)).toBe(true);
  expect(calls.awaitedStream(callSid)).toBeNull();
  expect(calls.transferAnswered(callSid)).toBe(false);
  expect(calls.hungUp(callSid)).toBe(false);
  calls.transferFailed(callSid, 'busy');
});
