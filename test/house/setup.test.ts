import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** A machine with Node and nothing else: no program is found, and nothing that could install one. */
let lonelyPath: string;
const setup = join(process.cwd(), 'scripts', 'setup.mjs');

beforeAll(() => {
  lonelyPath = mkdtempSync(join(tmpdir(), 'lonely-'));
  symlinkSync(process.execPath, join(lonelyPath, 'node'));
});

afterAll(() => rmSync(lonelyPath, { recursive: true, force: true }));

describe('setting up a machine', () => {
  test('says nothing when there is nothing to do', () => {
    expect(run({ args: ['--check'] })).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  test('names what is missing and the command that brings it, in one sentence, where it may not install', () => {
    const { status, stdout, stderr } = run({ env: { PATH: lonelyPath } });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    for (const name of ['redis-server', 'espeak-ng', 'flite', 'pocketsphinx']) expect(stderr).toContain(name);
    expect(stderr).toMatch(/run `(sudo apt-get|brew) install /);
  });

  test('does not take a folder or a plain file for a program', () => {
    const path = mkdtempSync(join(tmpdir(), 'decoys-'));
    mkdirSync(join(path, 'flite'));
    writeFileSync(join(path, 'redis-server'), '', { mode: 0o644 });
    const { status, stderr } = run({ env: { PATH: path } });
    rmSync(path, { recursive: true });
    expect(status).toBe(1);
    expect(stderr).toContain('redis-server, espeak-ng, flite, pocketsphinx');
  });

  test('asks for a newer Node in one sentence', () => {
    const older = 'data:text/javascript,Object.defineProperty(process,"version",{value:"v20.18.3"})';
    const { status, stderr } = run({ before: ['--import', older] });
    expect(status).toBe(1);
    expect(stderr.trim()).toMatch(/^Parley needs Node 20\.19 or newer and this is v20\.18\.3: .*\.$/);
  });

  test('notices node modules that are missing or older than package-lock.json', () => {
    const clone = mkdtempSync(join(tmpdir(), 'clone-'));
    const lockfile: { packages: Record<string, { version?: string }> } = JSON.parse(
      readFileSync('package-lock.json', 'utf8'),
    );
    mkdirSync(join(clone, 'scripts'));
    mkdirSync(join(clone, 'node_modules'));
    writeFileSync(join(clone, 'scripts', 'setup.mjs'), readFileSync(setup));
    writeFileSync(join(clone, 'package-lock.json'), JSON.stringify(lockfile));
    const check = () => run({ script: join(clone, 'scripts', 'setup.mjs'), args: ['--check'] });

    expect(check().stderr).toContain('npm ci');
    writeFileSync(join(clone, 'node_modules', '.package-lock.json'), JSON.stringify(lockfile));
    expect(check()).toMatchObject({ status: 0, stderr: '' });
    lockfile.packages['node_modules/zod'] = { version: '0.0.1' };
    writeFileSync(join(clone, 'package-lock.json'), JSON.stringify(lockfile));
    expect(check().stderr).toContain('npm ci');
    rmSync(clone, { recursive: true });
  });
});

interface Run {
  readonly env?: Record<string, string>;
  readonly before?: readonly string[];
  readonly script?: string;
  readonly args?: readonly string[];
}

function run({ env = {}, before = [], script = setup, args = [] }: Run = {}) {
  return spawnSync(process.execPath, [...before, script, ...args], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
}
