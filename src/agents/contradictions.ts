import { z } from 'zod';
import type { Advice } from './advice.ts';
import { longestCallDefaultMinutes, msPerMinute, msPerSecond } from './patience-schema.ts';

/** What is right by itself and wrong beside something else in the file. Reads what it can: the rest may be wrong too. */
export function contradictionsIn(file: unknown): readonly Advice[] {
  return [...transfersToNobody(file), ...wrapsUpAtOnce(file)];
}

const withKeys = z.object({ keys: z.record(z.string(), z.unknown()), transfer_to: z.undefined().optional() });

function transfersToNobody(file: unknown): readonly Advice[] {
  const keys = withKeys.safeParse(file).data?.keys ?? {};
  return Object.entries(keys)
    .filter(([, does]) => does === 'transfer')
    .map(([key]) => ({
      path: ['keys', key],
      text: `\`keys.${key}\` would transfer the call to nobody; add the number that takes it as \`transfer_to\``,
    }));
}

const withWrapUp = z.object({
  patience: z.object({
    longest_call_minutes: z.number().default(longestCallDefaultMinutes),
    wrap_up_seconds: z.number(),
  }),
});

function wrapsUpAtOnce(file: unknown): readonly Advice[] {
  const patience = withWrapUp.safeParse(file).data?.patience;
  if (patience === undefined) return [];
  const { longest_call_minutes, wrap_up_seconds } = patience;
  if (wrap_up_seconds * msPerSecond < longest_call_minutes * msPerMinute) return [];
  return [
    {
      path: ['patience', 'wrap_up_seconds'],
      text: '`patience.wrap_up_seconds` is as long as the longest call; make it shorter, or `longest_call_minutes` longer',
    },
  ];
}
