import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadTwiml } from '../../src/http/twiml.ts';

const shipped = fileURLToPath(new URL('../../twiml/', import.meta.url));
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twiml-'));
  cpSync(shipped, folder, { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('a TwiML file that somebody edited', () => {
  it('is used as it is, without its comments', () => {
    writeFileSync(join(folder, 'busy.xml'), '<!-- {{hello}} --><Response><Say>Call later.</Say></Response>');
    expect(loadTwiml(folder).busy()).toBe('<Response><Say>Call later.</Say></Response>');
  });

  it('does not start when a placeholder was lost', () => {
    writeFileSync(join(folder, 'answer.xml'), '<Response><Say>{{ token }}</Say></Response>');
    expect(() => loadTwiml(folder)).toThrow(/answer\.xml lacks \{\{streamUrl\}\}, \{\{afterStreamUrl\}\}/);
  });

  it('does not start when a placeholder is one that nobody fills in', () => {
    writeFileSync(join(folder, 'goodbye.xml'), '<Response><Say>Bye, {{name}}</Say></Response>');
    expect(() => loadTwiml(folder)).toThrow(/goodbye\.xml asks for \{\{name\}\}/);
  });

  it('does not start when it is not XML', () => {
    writeFileSync(join(folder, 'technical-problem.xml'), '<Response><Say>Sorry</Response>');
    expect(() => loadTwiml(folder)).toThrow(/technical-problem\.xml is not XML/);
  });

  it('does not start when it is gone', () => {
    rmSync(join(folder, 'busy.xml'));
    expect(() => loadTwiml(folder)).toThrow(/busy\.xml cannot be read/);
  });
});
