import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RehearsalResult } from '../../src/phone/rehearsal.ts';
import type { Child } from '../support/child/parent.ts';
import { attackersAtOnce, type CrowdAnswers, gatherCrowd } from '../support/hostile/crowd.ts';
import { type LightGateway, startLightGateway } from '../support/light-gateway/light-gateway.ts';
import { rehearseCalls, wordsOfCallers } from '../support/light-gateway/rehearsed-calls.ts';

const calls = 20;
/** What tables and compilers keep of a first rush; each attacker has sent as much. */
const heldMoreBytesMax = 16 * 1_048_576;
/** `ws` waits for half a minute for somebody to take leave who never will. */
const untilAllAreGoneMs = 45_000;

let gateway: LightGateway;
let crowd: Child<CrowdAnswers>;

beforeAll(async () => {
  gateway = await startLightGateway({ words: wordsOfCallers });
  crowd = await gatherCrowd(gateway.house);
});

afterAll(async () => {
  await crowd.stop();
  await gateway.stop();
});

test('callers notice nothing of two hundred hostile sockets, which are all shown the door', async () => {
  await rehearseCalls(gateway.house, 1);
  const heldBefore = await gateway.ask('held');

  expect(await crowd.ask('attack')).toBe(attackersAtOnce);
  const rehearsed = await rehearseCalls(gateway.house, calls);
  expect(rehearsed.map(whatWentWrong)).toEqual(Array.from({ length: calls }, () => []));

  // The crowd still holds every socket that it was left.
  expect(await connectionsLeft()).toBe(0);
  expect((await gateway.ask('held')) - heldBefore).toBeLessThan(heldMoreBytesMax);
  expect(gateway.log().filter(({ level }) => level === 'error')).toEqual([]);
});

function whatWentWrong({ problems, violations, endedBy, facts, timeline }: RehearsalResult): string[] {
  const silenced = facts.some((fact) => fact.type === 'stream.cleared' && fact.droppedMs > 0);
  const goodbye = timeline.agent.at(-1)?.fromMs ?? 0;
  const lastWord = timeline.caller.at(-1)?.toMs ?? 0;
  return [
    ...problems,
    ...violations.map(({ message }) => message),
    ...(silenced ? [] : ['the agent was not silenced when it was talked over']),
    ...(goodbye > lastWord ? [] : ['the caller did not hear the goodbye']),
    ...(endedBy === 'gateway' ? [] : [`the call was ended by the ${endedBy}`]),
  ];
}

async function connectionsLeft(): Promise<number> {
  for (let waitedMs = 0; waitedMs < untilAllAreGoneMs; waitedMs += 250) {
    if ((await gateway.ask('connections')) === 0) return 0;
    await sleep(250);
  }
  return gateway.ask('connections');
}
