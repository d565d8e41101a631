import { z } from 'zod';
import { dayWrittenTwice, readDays, readWeek, readWindow } from '../core/calendar/written-week.ts';

const sentence = z.string().trim().min(1);

const window = z.string().superRefine((written, context) => {
  const read = readWindow(written);
  if ('wrong' in read) context.addIssue({ code: 'custom', message: read.wrong });
});

const dayOrDays = z.string().refine((word) => readDays(word) !== null);

const keyed = z.record(z.string(), z.unknown());

const week = z
  .record(dayOrDays, z.array(window).min(1))
  .superRefine(
    (written, context) => {
      const words = Object.keys(written);
      const day = dayWrittenTwice(words);
      if (day !== null)
        context.addIssue({ code: 'custom', message: `says twice when ${day} is open; name each day once` });
      if (words.length === 0)
        context.addIssue({
          code: 'custom',
          message: 'names no day; name one, or leave `hours` out to be always open',
        });
    },
    // Told beside the other mistakes, not only once those are mended.
    { when: ({ value }) => keyed.safeParse(value).success },
  )
  .transform(readWeek);

/** When the agent answers; outside of that the caller hears why it does not. */
export const hours = z.strictObject({
  time_zone: z.string().refine(isTimeZone, {
    error: 'is no time zone; write it as `Europe/Berlin` or `America/New_York`',
  }),
  open: week,
  closed_message: sentence.default(
    'You have reached us outside our opening hours. Please call again when we are open. Goodbye.',
  ),
});

/** Abbreviations are left out: some keep winter time all year, and some mean several places. */
function isTimeZone(name: string): boolean {
  if (name !== 'UTC' && !name.includes('/')) return false;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) !== null;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
