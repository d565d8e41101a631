import { expect, test } from 'vitest';
import { audibleStretches, measureInterruption } from '../../src/phone/timeline.ts';
import { quiet, tone } from './sounds.ts';

const tape = (...pieces: Uint8Array[]) => Buffer.concat(pieces);

test('who was audible when is read off the samples, and a pause for breath does not end a sentence', () => {
  const agent = tape(quiet(100), tone(300), quiet(400), tone(50), quiet(401), tone(10), quiet(90));
  expect(audibleStretches(agent)).toEqual([
    { fromMs: 100, toMs: 850 },
    { fromMs: 1251, toMs: 1261 },
  ]);
  expect(audibleStretches(quiet(500))).toEqual([]);
});

test("an interruption lasts from the caller's first audible sample to the agent's last one", () => {
  const heard = {
    caller: audibleStretches(tape(tone(200), quiet(800), quiet(33), tone(500))),
    agent: audibleStretches(tape(quiet(500), tone(700), quiet(1000), tone(500))),
  };
  expect(measureInterruption({ text: 'Stop!', atSample: 8000 }, heard)).toEqual({
    text: 'Stop!',
    atMs: 1033,
    agentWasAudible: true,
    agentStayedAudibleMs: 167,
  });
});

test('talking into silence is told apart from an agent that stops at once', () => {
  const heard = {
    caller: audibleStretches(tape(quiet(1000), tone(500))),
    agent: audibleStretches(tape(tone(900), quiet(2000), tone(100))),
  };
  expect(measureInterruption({ text: 'Stop!', atSample: 8000 }, heard)).toMatchObject({
    agentWasAudible: false,
    agentStayedAudibleMs: 0,
  });
});
