import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createLog } from '../../src/log.ts';

const number = '+14155551212';

describe('a log for machines', () => {
  test('is one JSON object a line: time, level, message, then the fields', () => {
    const [line] = written('json', (log) =>
      log.child({ callId: 'call_1' }).info('call answered', { runId: 3 }),
    );
    expect(line).toMatch(/^\{"timestamp":"\d{4}-\d\d-\d\dT[^"]+Z","level":"info","message":"call answered",/);
    expect(JSON.parse(line ?? '')).toMatchObject({ callId: 'call_1', runId: 3 });
  });

  test('keeps its message whatever a field is called', () => {
    const [line] = written('json', (log) =>
      log.info('call answered', { message: 'other', level: 'error', timestamp: 1 }),
    );
    expect(JSON.parse(line ?? '')).toMatchObject({
      level: 'info',
      message: 'call answered',
      'field.message': 'other',
      'field.level': 'error',
    });
  });

  test('spells errors out and survives what JSON cannot say', () => {
    const loop: Record<string, unknown> = { big: 1n };
    loop['self'] = loop;
    const [line] = written('json', (log) =>
      log.error('call broke', { error: new TypeError('oh'), loop, 'pii.loop': loop }),
    );
    expect(JSON.parse(line ?? '')).toMatchObject({
      error: { name: 'TypeError', message: 'oh' },
      loop: { big: '1' },
    });
  });

  test('says nothing below its level', () => {
    expect(written('json', (log) => log.debug('a detail'))).toEqual([]);
  });
});

describe('a log for people', () => {
  test('has time, level, call, message and details in columns', () => {
    const lines = written('pretty', (log) => {
      const call = log.child({ callId: 'call_01JABCDEF' });
      call.info('phase changed', { from: 'listening', to: 'thinking' });
      call.warn('reply late', { detail: 'two words', afterMs: 900 });
    });
    expect(lines.map((line) => line.slice(13))).toEqual([
      'info  ABCDEF phase changed                from=listening to=thinking',
      'warn  ABCDEF reply late                   detail="two words" afterMs=900',
    ]);
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} /);
  });
});

describe.each(['json', 'pretty'] as const)('people in a %s log', (format) => {
  test('have their numbers masked in every field, however deep', () => {
    const text = written(format, (log) => {
      log.info('call answered', { from: number, to: '14155551212', caller: number });
      log.error('dial refused', {
        error: new Error(`no route to ${number}`),
        deep: [{ detail: `sip:${number}@x` }],
      });
    }).join('\n');
    expect(text).not.toContain('4155551212');
    expect(text).toContain('+1******1212');
  });

  test('have their words under pii. and nowhere else', () => {
    const [line] = written(format, (log) => log.info('words settled', { 'pii.text': 'canary', chars: 6 }));
    expect(line?.split('canary')).toHaveLength(2);
    expect(line).toMatch(/pii\.text"?[:=]"?canary/);
  });
});

test.each(['json', 'pretty'] as const)(
  'a %s log has whole milliseconds, and leaves other numbers as they are',
  (format) => {
    const [line] = written(format, (log) =>
      log.info('left alone', { forMs: 29_999.965, deep: { waitMs: 0.5 }, sure: 0.97 }),
    );
    expect(line).toMatch(/forMs"?[=:]30000\b/);
    expect(line).toMatch(/waitMs"?:1\b/);
    expect(line).toContain('0.97');
  },
);

function written(format: 'json' | 'pretty', say: (log: ReturnType<typeof createLog>) => void): string[] {
  let text = '';
  const out = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  say(createLog({ log: { level: 'info', format } }, out));
  return text.split(/\r?\n/).filter((line) => line !== '');
}
