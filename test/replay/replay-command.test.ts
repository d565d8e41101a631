import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { behaviourVersion } from '../../src/core/call/reduce.ts';
import { answered, hangsUp, says } from '../support/caller-acts.ts';
import { play } from '../support/play.ts';

let folder: string;
let journal: string;

/** The lines of a call's journal, as the gateway writes them. */
function linesOfACall(): string[] {
  const { steps, state } = play([answered, ...says(4_000, 'what are your opening hours'), hangsUp(12_000)]);
  const startedAt = '2026-01-01T00:00:00.000Z';
  const header = { journal: 1, behaviour: behaviourVersion, startedAt, setup: state.setup };
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
    { encoding: 'utf8' },
  );
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  journal = file('call.jsonl', `${linesOfACall().join('\n')}\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm run replay', () => {
  test('says that a journal gives the same commands again', () => {
    expect(replay(journal)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^identical: \d+ events gave the same commands again$/),
    });
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
