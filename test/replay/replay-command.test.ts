import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { behaviourVersion } from '../../src/core/call/reduce.ts';
import { answered, hangsUp, says } from '../support/caller-acts.ts';
import { play } from '../support/play.ts';
import { replies } from '../support/scripted-world.ts';

let folder: string;
let journal: string;

const callSid = `CA${'1'.repeat(32)}`;

/** The lines of a call's journal, as the gateway writes them. */
function linesOfACall(): string[] {
  const script = [
    answered,
    ...says(4_000, 'what are your opening hours'),
    ...says(8_000, 'no wait'),
    hangsUp(14_000),
  ];
  const { steps, state } = play(script, {
    reply: replies('We are open from nine to five, Monday to Friday, and on Saturdays from ten to two.'),
    knowledge: () => ({ afterMs: 20, passages: ['When are you open?'] }),
    intent: () => ({ afterMs: 5, intent: 'hours', confidence: 0.5 }),
  });
  const startedAt = '2026-01-01T00:00:00.000Z';
  const header = { journal: 1, behaviour: behaviourVersion, startedAt, callSid, setup: state.setup };
  const entries = steps.map(({ event, after }, seq) => ({ seq, event, commands: after.commands }));
  return [header, ...entries].map((line) => JSON.stringify(line));
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function replay(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'scripts/replay.ts', ...args],
    { encoding: 'utf8', env: { ...process.env, DATA_DIR: folder } },
  );
  return { status, stdout: stripVTControlCharacters(stdout).trim(), stderr: stderr.trim() };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  mkdirSync(join(folder, 'journals'));
  file(join('journals', 'call_2.jsonl'), '');
  journal = file(join('journals', 'call_1.jsonl'), `${linesOfACall().join('\n')}\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm run replay', () => {
  test('says that a journal gives the same commands again', () => {
    expect(replay(journal)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^identical: \d+ events gave the same commands again$/),
    });
  });

  test.each([
    ['our name of the call', 'call_1'],
    ['the name that the carrier has for it', callSid],
  ])('finds a journal of DATA_DIR by %s', (_, name) => {
    expect(replay(name)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^identical: /) });
  });

  test('tells a past call to who asks why it went as it did', () => {
    const { status, stdout, stderr } = replay(callSid, '--story');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatchInlineSnapshot(`
      "played (CA11111111111111111111111111111111), inbound, Robin answers, 2026-01-01T00:00:00.000Z
        0.00 s           idle → thinking
        0.13 s  agent    Hello, this is Robin.
        0.13 s           thinking → speaking
        1.39 s  agent    How can I help?
        2.29 s           speaking → listening
        4.06 s           listening → transcribing
        4.81 s           … what are your 
        4.89 s           looked up: intent hours, 50 % sure
        4.91 s           looked up: knowledge “When are you open?”
        5.92 s           they may be done: the answer is begun behind a shut gate
        5.92 s           looked up: intent hours, 50 % sure
        5.94 s           looked up: knowledge “When are you open?”
        6.12 s  caller   what are your opening hours
        6.12 s           they are done: the gate opens
        6.12 s           transcribing → thinking
        6.45 s  agent    We are open from nine to five,
        6.45 s           thinking → speaking
        6.45 s           turn 1 answered in 830 ms = endpointing 400 + asr 100 + llm 20 + chunk 180 + tts 50 + carrier 80
        8.16 s           a voice over the agent: it falls silent
        8.16 s           speaking → yielding
        8.21 s           … no w
        8.72 s           INTERRUPTED. Heard: “We are open from nine to five,”  Not heard: “Monday to Friday, and on Saturdays from ten to two.”
        8.72 s           yielding → interrupted
        8.77 s           interrupted → transcribing
        8.92 s  caller   no wait
        8.92 s           transcribing → thinking
        8.93 s           looked up: intent hours, 50 % sure
        8.94 s           looked up: knowledge “When are you open?”
        9.37 s  agent    I am all ears.
        9.37 s           thinking → speaking
        9.37 s           turn 2 answered in 950 ms = endpointing 400 + asr 100 + knowledge 20 + llm 200 + chunk 100 + tts 50 + carrier 80
       10.21 s           speaking → listening
       14.00 s           listening → ended
       14.00 s           the call is over: the caller hung up"
    `);
  });

  test('says where a call would have gone another way with another agent, and that is no failure', () => {
    const { status, stdout, stderr } = replay(journal, '--with', 'agents/receptionist.yaml');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('same decision, other words:');
    expect(stdout).toContain('instead of "Hello, this is Robin. How can I help?"');
    expect(stdout).toMatch(/the call would have gone another way|the same to the end/);
  });

  test.each<[string, () => readonly string[], RegExp]>([
    [
      'an agent that is not there',
      () => [journal, '--with', 'agents/nobody.yaml'],
      /agents\/nobody\.yaml:1 the agent file cannot be read/,
    ],
    [
      'an agent file with a mistake in it',
      () => [journal, '--with', file('broken.yaml', 'name: [\n')],
      /The agent cannot answer calls[\s\S]*broken\.yaml:\d+ this is not YAML/,
    ],
    ['a journal that is not there', () => ['nowhere.jsonl'], /nowhere\.jsonl cannot be read/],
    [
      'a journal older than the rules of today can play',
      () => [
        file(
          'old.jsonl',
          `${linesOfACall().join('\n')}\n`.replace(`"behaviour":${behaviourVersion}`, '"behaviour":2'),
        ),
      ],
      /was written by behaviour 2, .* Replay it with the version of this program that wrote it\.$/,
    ],
    [
      'a journal that has lost lines',
      () => [
        file('gap.jsonl', `${linesOfACall().toSpliced(5, 2).join('\n')}\n`),
        '--with',
        'agents/receptionist.yaml',
      ],
      /^broken: after event 3 comes 6; the journal has lost lines$/,
    ],
    ['a word too many', () => [journal, 'agents/receptionist.yaml'], /^usage: npm run replay/],
    ['an option that does not exist', () => [journal, '--agent', 'x'], /--agent[\s\S]*usage: npm run replay/],
  ])('says in a sentence what is wrong with %s', (_, args, sentence) => {
    const { status, stderr } = replay(...args());
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(status).toBe(2);
  });

  test('says in one line that a journal of other rules may differ because of them', () => {
    const lines = linesOfACall().join('\n').replace(`"behaviour":${behaviourVersion}`, '"behaviour":99');
    const { status, stdout } = replay(file('newer.jsonl', `${lines}\n`));
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toBe(
      `written by behaviour 99, played again by ${behaviourVersion}: differences are to be expected`,
    );
  });
});
