import { z } from 'zod';
import type { Advice } from './advice.ts';
import { longestCallDefaultMinutes, msPerMinute, msPerSecond } from './patience-schema.ts';
import { judgements, turnOver } from './turn-over-schema.ts';

/** What is right by itself and wrong beside something else in the file. Reads what it can: the rest may be wrong too. */
export function contradictionsIn(file: unknown): readonly Advice[] {
  return [...transfersToNobody(file), ...wrapsUpAtOnce(file), ...doubtsTooLate(file)];
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

const withTurnOver = z.object({ turn_over: turnOver });

/** Whoever is sure that a turn is over has no use for maybe. */
function doubtsTooLate(file: unknown): readonly Advice[] {
  const written = withTurnOver.safeParse(file).data?.turn_over;
  if (written === undefined) return [];
  return Object.entries(judgements(written)).flatMap(([kind, { sure, maybe }]) => {
    if (sure === undefined || maybe === undefined || maybe === false || maybe <= sure) return [];
    const path = kind === 'anything' ? ['turn_over', 'maybe'] : ['turn_over', kind, 'maybe'];
    const text = `\`${path.join('.')}\` is ${maybe} where \`sure\` is ${sure}; make it no larger than that`;
    return [{ path, text }];
  });
}
