import { days, type LocalTime } from '../core/calendar/week.ts';

/** What the clocks of a time zone show at a moment. Throws a RangeError when there is no such zone. */
export function localTimesIn(timeZone: string): (moment: Date) => LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (moment) => {
    const said = new Map(format.formatToParts(moment).map(({ type, value }) => [type, value]));
    const day = days.find((each) => each === said.get('weekday')?.toLowerCase());
    if (day === undefined) throw new Error(`the clocks of ${timeZone} show no day of the week`);
    return { day, minute: Number(said.get('hour')) * 60 + Number(said.get('minute')) };
  };
}
