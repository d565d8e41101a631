import { describe, expect, test } from 'vitest';
import { settingsReport } from '../../src/config/report.ts';
import { settingNames } from '../../src/config/schema.ts';

describe('somebody who asks what is set', () => {
  test('sees every setting with what counts and where it comes from', () => {
    const lines = settingsReport({ PORT: '4000', HOST: '' }, 'PORT=5000\nHOST=::1\nAGENT=mine.yaml\n');
    expect(lines.map(({ name }) => name)).toEqual(settingNames);
    expect(line(lines, 'PORT')).toEqual({
      name: 'PORT',
      value: '4000',
      origin: 'environment',
      problem: null,
      unused: null,
    });
    expect(line(lines, 'HOST')).toEqual({
      name: 'HOST',
      value: '::1',
      origin: '.env:2',
      problem: null,
      unused: null,
    });
    expect(line(lines, 'AGENT')).toMatchObject({ value: 'mine.yaml', origin: '.env:3' });
    expect(line(lines, 'LOG_LEVEL')).toMatchObject({ value: 'info', origin: 'default' });
    expect(line(lines, 'TWILIO_AUTH_TOKEN')).toMatchObject({ value: '', origin: 'default', problem: null });
  });

  test('sees the defaults that follow from other settings', () => {
    const shown = (env: Record<string, string>) =>
      ['HOST', 'PUBLIC_URL', 'RECORDING', 'TWILIO_VALIDATE_SIGNATURES', 'ALLOW_ROOT'].map(
        (name) => line(settingsReport(env, null), name)?.value,
      );
    expect(shown({})).toEqual(['127.0.0.1', 'http://localhost:3000', 'on', 'false', '0']);
    expect(
      shown({ PORT: '8080', REDIS_URL: 'redis://h', NODE_ENV: 'production', TWILIO_AUTH_TOKEN: 'x' }),
    ).toEqual(['0.0.0.0', 'http://localhost:8080', 'off', 'true', '0']);
  });

  test('sees of a secret its last four letters, and nothing of a short one', () => {
    const lines = settingsReport(
      {
        TWILIO_AUTH_TOKEN: 'canarycanarycanary1234',
        API_KEYS: 'canarycanarycanary5678,canary',
        REDIS_URL: 'redis://user:canary@canarycanary9abc@host:6379',
      },
      null,
    );
    expect(line(lines, 'TWILIO_AUTH_TOKEN')?.value).toBe('…1234');
    expect(line(lines, 'API_KEYS')?.value).toBe('…5678, …');
    expect(line(lines, 'REDIS_URL')?.value).toBe('redis://user:…9abc@host:6379');
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  test('sees nothing of a secret that is in the wrong place or form', () => {
    const lines = settingsReport(
      { REDIS_URL: 'canary', TWILIO_TOKEN: 'canary' },
      'TWILIO_AUTH_TOKENN=canary',
    );
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  test('sees what is wrong beside the setting that it is about', () => {
    const lines = settingsReport(
      { NODE_ENV: 'production', PORT: 'many', RECORDING: 'on' },
      'REDIS_ULR=x\noops\n',
    );
    expect(line(lines, 'PORT')?.problem).toMatch(/^is "many", which is not a whole number/);
    expect(line(lines, 'RECORDING')?.problem).toMatch(/callers would not be told/);
    expect(line(lines, 'API_KEYS')).toMatchObject({
      origin: 'default',
      problem: expect.stringMatching(/^is missing/),
    });
    expect(line(lines, 'REDIS_ULR')).toEqual({
      name: 'REDIS_ULR',
      value: '',
      origin: '.env:1',
      problem: 'is not a setting: did you mean REDIS_URL?',
      unused: null,
    });
    expect(lines.at(-1)).toMatchObject({ origin: '.env:2', problem: expect.stringContaining('NAME=value') });
  });
});

function line(lines: ReturnType<typeof settingsReport>, name: string) {
  return lines.find((each) => each.name === name);
}
