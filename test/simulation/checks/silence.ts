import type { Simulated } from '../simulate-call.ts';
import { gaps, within } from './spans.ts';

/** The longest that neither side was heard while they were connected, with faults and without, ms. */
export function longestSilences(call: Simulated): { readonly faulty: number; readonly healed: number } {
  const { carrier, person, healedAt, lastsMs } = call;
  const end = Math.min(lastsMs, endedAt(call));
  const healed = healedAt ?? end;
  const heard = [...carrier.heard, ...person.voiced];
  const longest = (fromMs: number, toMs: number) =>
    Math.max(
      0,
      ...within(carrier.connected, { fromMs, toMs }).flatMap((span) =>
        gaps(heard, span).map((gap) => gap.toMs - gap.fromMs),
      ),
    );
  return { faulty: longest(0, healed), healed: longest(healed + allIsQuietAfterMs, end) };
}

/** What was under way when the faults stopped takes its time. */
const allIsQuietAfterMs = 6_000;

function endedAt({ story, lastsMs }: Simulated): number {
  const last = story.entries.find(
    (entry) => entry.kind === 'step' && entry.after.state.phase.name === 'ended',
  );
  return last?.at ?? lastsMs;
}

/** Nobody is left in silence longer than everything there is to wait for may take, one thing after another. */
export function wrongSilence(call: Simulated): string[] {
  const { faulty, healed } = longestSilences(call);
  // A carrier that does not read loses what we say, and there is nothing we can do about it.
  const isLost = call.plan.faults.struck.has('slow reader');
  return [
    ...(faulty > faultyMostMs && !isLost ? [`neither side was heard for ${Math.round(faulty)} ms`] : []),
    ...(healed > healedMostMs
      ? [`all was well, and neither side was heard for ${Math.round(healed)} ms`]
      : []),
  ];
}

/**
 * The silence after which the caller is asked, three voices given up and a fourth that is heard; or a slow look-up, two
 * models given up, a voice given up and another one slow; and a long way to the carrier.
 */
const faultyMostMs = 16_500;
/** The silence after which the caller is asked, and the way there. */
const healedMostMs = 9_000;
