import { type Day, days, type Week, type Window } from './week.ts';

/** A week as people write it: `{ "mon-fri": ["09:00-12:00", "13:00-18:00"], sat: ["10:00-14:00"] }`. */
export type WrittenWeek = Readonly<Record<string, readonly string[]>>;

/** The days that a word stands for: one, a range that may go past Sunday, or `daily`; null when it stands for none. */
export function readDays(word: string): readonly Day[] | null {
  if (word === 'daily') return days;
  const [first, last = first, ...more] = word.split('-').map(numberOf);
  if (first === undefined || last === undefined || more.length > 0) return null;
  if (first < 0 || last < 0) return null;
  return last >= first ? days.slice(first, last + 1) : [...days.slice(first), ...days.slice(0, last + 1)];
}

function numberOf(name: string): number {
  return (days as readonly string[]).indexOf(name);
}

/** A window that was written `09:00-18:00`, or what is wrong with it. */
export function readWindow(written: string): Window | { readonly wrong: string } {
  const [, from, until] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(written) ?? [];
  const [begin, end] = [minuteOf(from), minuteOf(until)];
  if (begin === null || end === null)
    return { wrong: `is \`${written}\`; write two times of day, such as \`09:00-18:00\`` };
  if (begin === end)
    return {
      wrong: `is \`${written}\`, which is over when it begins; for a whole day write \`00:00-24:00\``,
    };
  if (begin > end)
    return {
      wrong: `is \`${written}\`, which ends before it begins; for a night write \`${from}-24:00\`, and \`00:00-${until}\` on the next day`,
    };
  return { from: begin, until: end };
}

/** The first day that is written more than once, and so might mean either; null when every day is clear. */
export function dayWrittenTwice(words: readonly string[]): Day | null {
  const written = words.flatMap((word) => readDays(word) ?? []);
  return written.find((day, at) => written.indexOf(day) < at) ?? null;
}

/** The week that was written. What cannot be read is left out: ask the other three first. */
export function readWeek(written: WrittenWeek): Week {
  const week: Partial<Record<Day, readonly Window[]>> = {};
  for (const [word, windows] of Object.entries(written))
    for (const day of readDays(word) ?? [])
      week[day] = windows.map(readWindow).flatMap((read) => ('wrong' in read ? [] : [read]));
  return week;
}

const minutesPerHour = 60;
const minutesPerDay = 24 * minutesPerHour;

function minuteOf(time: string | undefined): number | null {
  const [hours = -1, minutes = -1] = (time ?? '').split(':').map(Number);
  const minute = hours * minutesPerHour + minutes;
  return hours >= 0 && minutes >= 0 && minutes < minutesPerHour && minute <= minutesPerDay ? minute : null;
}
