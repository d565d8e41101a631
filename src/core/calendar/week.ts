/** The days as people write them, from Monday on. */
export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof days)[number];

/** A moment as a clock on the wall shows it. */
export interface LocalTime {
  readonly day: Day;
  /** Whole minutes since midnight by that clock. */
  readonly minute: number;
}

/** A part of a day, in minutes since midnight: from one on, and until just before the other. */
export interface Window {
  readonly from: number;
  readonly until: number;
}

/** The windows of each day; a day without any has none. */
export type Week = Readonly<Partial<Record<Day, readonly Window[]>>>;

/** Whether a moment lies in one of the week's windows. */
export function isWithin(week: Week, { day, minute }: LocalTime): boolean {
  return (week[day] ?? []).some(({ from, until }) => from <= minute && minute < until);
}
