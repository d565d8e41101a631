import { describe, expect, it } from 'vitest';
import { isWithin } from '../../src/core/calendar/week.ts';
import { dayWrittenTwice, readDays, readWeek, readWindow } from '../../src/core/calendar/written-week.ts';

describe('days as people write them', () => {
  it.each([
    ['mon', ['mon']],
    ['mon-fri', ['mon', 'tue', 'wed', 'thu', 'fri']],
    ['sat-sun', ['sat', 'sun']],
    ['fri-mon', ['mon', 'fri', 'sat', 'sun']],
    ['wed-wed', ['wed']],
    ['daily', ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']],
  ])('%s', (word, expected) => {
    expect([...(readDays(word) ?? [])].sort()).toEqual([...expected].sort());
  });

  it.each(['', 'monday', 'Mon', 'mon-', '-mon', 'mon-tue-wed', 'mon fri', 'm', 'everyday'])(
    'not "%s"',
    (word) => {
      expect(readDays(word)).toBeNull();
    },
  );
});

describe('a window as people write it', () => {
  it.each([
    ['09:00-18:00', { from: 540, until: 1080 }],
    ['00:00-24:00', { from: 0, until: 1440 }],
    ['23:59-24:00', { from: 1439, until: 1440 }],
  ])('%s', (written, window) => {
    expect(readWindow(written)).toEqual(window);
  });

  it.each([
    ['', /write two times of day/],
    ['9-18', /write two times of day/],
    ['9:00-18:00', /write two times of day/],
    ['09:00 - 18:00', /write two times of day/],
    ['09:60-18:00', /write two times of day/],
    ['09:00-24:01', /write two times of day/],
    ['09:00-99:00', /write two times of day/],
    ['09:00-09:00', /over when it begins; for a whole day write `00:00-24:00`/],
    [
      '22:00-02:00',
      /ends before it begins; for a night write `22:00-24:00`, and `00:00-02:00` on the next day/,
    ],
  ])('not "%s"', (written, advice) => {
    expect(readWindow(written)).toEqual({ wrong: expect.stringMatching(advice) });
  });
});

describe('a week', () => {
  const week = readWeek({ 'mon-fri': ['09:00-12:00', '13:00-18:00'], sat: ['10:00-14:00'] });

  it.each([
    ['mon', 539, false],
    ['mon', 540, true],
    ['fri', 719, true],
    ['fri', 720, false],
    ['wed', 779, false],
    ['wed', 780, true],
    ['wed', 1079, true],
    ['wed', 1080, false],
    ['sat', 599, false],
    ['sat', 600, true],
    ['sat', 840, false],
    ['sun', 600, false],
  ] as const)('on %s at minute %i: %s', (day, minute, isOpen) => {
    expect(isWithin(week, { day, minute })).toBe(isOpen);
  });

  it('lasts to the last minute of a day that is open to its end', () => {
    expect(isWithin(readWeek({ daily: ['00:00-24:00'] }), { day: 'sun', minute: 1439 })).toBe(true);
  });

  it('must say what it means of every day', () => {
    expect(dayWrittenTwice(['mon-fri', 'sat'])).toBeNull();
    expect(dayWrittenTwice(['daily', 'sun'])).toBe('sun');
    expect(dayWrittenTwice(['mon-fri', 'fri-sun'])).toBe('fri');
  });
});
