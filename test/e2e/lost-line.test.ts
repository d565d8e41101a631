import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StreamFault } from '../../src/phone/faults.ts';
import type { RehearsalResult } from '../../src/phone/rehearsal.ts';
import type { Script } from '../../src/phone/script.ts';
import { openRehearsal, type RehearsalRoom } from '../support/rehearsal.ts';

const asksAndSaysGoodbye: Script = [
  { do: 'listen' },
  { do: 'say', text: 'What are your opening hours?' },
  { do: 'listen' },
  { do: 'say', text: 'Thank you, goodbye.' },
  { do: 'wait_for_hang_up', withinMs: 20_000 },
];

describe('T5: a caller who loses the line while the agent speaks', () => {
  const call = callWith({ do: 'drop_socket', atMs: 1_500, since: 'agent_audible' }, asksAndSaysGoodbye);

  test('hears on another stream that they were lost, and then what they had missed', () => {
    const { said, lines } = call.kept();
    const [greeting, back] = said;
    expect(greeting).toMatchObject({ kind: 'greeting', interrupted: true });
    expect(back).toMatchObject({ kind: 'resumption', interrupted: false });
    expect(back?.heard.startsWith(lines.reconnected)).toBe(true);
    const missed = lines.greeting.slice(greeting?.heard.length).trim();
    expect(missed).not.toBe('');
    expect(back?.heard.endsWith(missed)).toBe(true);
  });

  test('goes on in the same call, to its end, and nothing was broken but the stream', () => {
    goesOnToItsEnd(call);
  });
});

describe('T5: a caller in mid sentence whose carrier notices before we do that the line is half gone', () => {
  const isCutOff: Script = [
    { do: 'listen' },
    { do: 'say', text: 'What are your opening hours?' },
    ...asksAndSaysGoodbye,
  ];
  const call = callWith({ do: 'go_half_open', atMs: 700, since: 'caller_began_to_speak' }, isCutOff);

  test('is back on another stream before they have finished their sentence', () => {
    const told = ['caller.began_to_speak', 'fault.injected', 'stream.started', 'caller.finished_speaking'];
    const happened = call.result().facts.flatMap(({ type }) => (told.includes(type) ? [type] : []));
    expect(happened.slice(1, 1 + told.length)).toEqual(told);
  });

  test('goes on in the same call, to its end, and nothing was broken but the stream', () => {
    goesOnToItsEnd(call);
  });
});

/** One call on which this goes wrong. */
function callWith(fault: StreamFault, script: Script) {
  let room: RehearsalRoom;
  let result: RehearsalResult;
  beforeAll(async () => {
    room = await openRehearsal();
    result = await room.call(script, { faults: [fault] });
    await room.gateway.stop();
  });
  afterAll(() => room.close());
  return {
    result: () => result,
    kept: () => room.onlyCall(),
  };
}

function goesOnToItsEnd({ result, kept }: ReturnType<typeof callWith>): void {
  const { problems, violations, facts, endedBy } = result();
  expect({ problems, violations, endedBy }).toEqual({ problems: [], violations: [], endedBy: 'gateway' });
  expect(facts.filter(({ type }) => type === 'stream.started')).toHaveLength(2);
  const { phase, said } = kept();
  expect(phase).toEqual({ name: 'ended', because: 'agent_done' });
  expect(said.at(-1)).toMatchObject({ kind: 'farewell', interrupted: false });
}
