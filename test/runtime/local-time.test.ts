import { describe, expect, it } from 'vitest';
import { isWithin } from '../../src/core/calendar/week.ts';
import { readWeek } from '../../src/core/calendar/written-week.ts';
import { localTimesIn } from '../../src/runtime/local-time.ts';

const clockOf = (timeZone: string) => (utc: string) => {
  const { day, minute } = localTimesIn(timeZone)(new Date(utc));
  return `${day} ${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
};

describe('the clocks of New York', () => {
  const shown = clockOf('America/New_York');

  it('jump from two to three on 2026-03-08', () => {
    expect(shown('2026-03-08T06:59:59Z')).toBe('sun 01:59');
    expect(shown('2026-03-08T07:00:00Z')).toBe('sun 03:00');
  });

  it('show the hour from one to two twice on 2026-11-01', () => {
    expect(shown('2026-11-01T05:00:00Z')).toBe('sun 01:00');
    expect(shown('2026-11-01T05:59:59Z')).toBe('sun 01:59');
    expect(shown('2026-11-01T06:00:00Z')).toBe('sun 01:00');
    expect(shown('2026-11-01T07:00:00Z')).toBe('sun 02:00');
  });

  it('show midnight as the beginning of the new day', () => {
    expect(shown('2026-07-04T03:59:59Z')).toBe('fri 23:59');
    expect(shown('2026-07-04T04:00:00Z')).toBe('sat 00:00');
  });
});

it('elsewhere it is another day', () => {
  expect(clockOf('Pacific/Kiritimati')('2026-11-21T10:30:00Z')).toBe('sun 00:30');
  expect(clockOf('Asia/Kathmandu')('2026-11-21T00:00:00Z')).toBe('sat 05:45');
  expect(clockOf('UTC')('2026-11-21T00:00:00Z')).toBe('sat 00:00');
  expect(() => localTimesIn('Mars/Olympus')).toThrow(RangeError);
});

describe('whoever is open from nine to six in New York', () => {
  const localTime = localTimesIn('America/New_York');
  const week = readWeek({ daily: ['09:00-18:00'] });
  const isOpen = (utc: string) => isWithin(week, localTime(new Date(utc)));

  it.each([
    ['the day before the clocks go forward', '2026-03-07T14:00:00Z', '2026-03-07T23:00:00Z'],
    ['the day they do', '2026-03-08T13:00:00Z', '2026-03-08T22:00:00Z'],
    ['the day before they go back', '2026-10-31T13:00:00Z', '2026-10-31T22:00:00Z'],
    ['the day they do', '2026-11-01T14:00:00Z', '2026-11-01T23:00:00Z'],
  ])('is so to the minute on %s', (_, opens, closes) => {
    const secondBefore = (utc: string) => new Date(Date.parse(utc) - 1_000).toISOString();
    expect([isOpen(secondBefore(opens)), isOpen(opens)]).toEqual([false, true]);
    expect([isOpen(secondBefore(closes)), isOpen(closes)]).toEqual([true, false]);
  });

  it('is open for no moment of an hour that is left out, and for both of one that comes twice', () => {
    const night = readWeek({ sun: ['02:00-03:00'] });
    const inSpring = ['2026-03-08T06:59:00Z', '2026-03-08T07:00:00Z', '2026-03-08T07:30:00Z'];
    expect(inSpring.map((utc) => isWithin(night, localTime(new Date(utc))))).toEqual([false, false, false]);
    const early = readWeek({ sun: ['01:00-02:00'] });
    const inAutumn = ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z', '2026-11-01T07:00:00Z'];
    expect(inAutumn.map((utc) => isWithin(early, localTime(new Date(utc))))).toEqual([true, true, false]);
  });
});
