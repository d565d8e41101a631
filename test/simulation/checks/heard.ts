import type { Fault } from '../plan/faults.ts';
import type { Simulated } from '../simulate-call.ts';
import { perLetterMs } from '../world/voice.ts';

/** What the agent remembers that the caller heard, the caller's telephone did play. */
export function wrongMemory(call: Simulated): string[] {
  const { plan, house, carrier } = call;
  const { struck } = plan.faults;
  if (unknowable.some((fault) => struck.has(fault))) return [];
  const played = new Map<number, number>();
  const segments = new Map<number, Set<number>>();
  for (const { fromMs, toMs, tone } of carrier.heard) {
    const owner = tone === null ? undefined : house.tones.ownerOf(tone);
    if (owner === undefined) continue;
    played.set(owner.run, (played.get(owner.run) ?? 0) + toMs - fromMs);
    segments.set(owner.run, (segments.get(owner.run) ?? new Set()).add(owner.segment));
  }
  const another = runsOfAnotherVoice(call);
  // What was cut off meanwhile is not known before the news of it has arrived.
  const jitterMs = slowNews.some((fault) => struck.has(fault)) ? slowestWayMs : 0;
  const toleranceMs = (plan.timesWords ? knownMs : estimatedMs) + jitterMs;
  return house.call.state.history.flatMap((said) => {
    if (said.speaker !== 'agent') return [];
    // Between segments stands a space that nobody speaks.
    const spoken = said.heard.length - (segments.get(said.run)?.size ?? 0);
    const neededMs = spoken * (another.has(said.run) ? perLetterMs.second : perLetterMs.first);
    const playedMs = played.get(said.run) ?? 0;
    if (neededMs <= playedMs + toleranceMs) return [];
    return [
      `run ${said.run} was played for ${Math.round(playedMs)} ms, and "${said.heard}" takes ${neededMs}`,
    ];
  });
}

/** Another voice, which speaks faster, had a part in these. */
function runsOfAnotherVoice({ story }: Simulated): Set<number> {
  const runs = new Set<number>();
  for (const entry of story.entries) {
    if (entry.kind !== 'step') continue;
    for (const order of entry.after.commands) {
      if (order.type === 'speech.say' && order.attempt === 'second') runs.add(order.run);
    }
  }
  return runs;
}

/** Audio that a carrier took and did not play: no mark tells. */
const unknowable: readonly Fault[] = ['slow reader', 'half-open line'];

/** A frame without a tone at either end of each segment, and what is played while a word of it is on its way. */
const knownMs = 300;
/** By how much one voice differs from the average of many, within a sentence. */
const estimatedMs = 700;
const slowestWayMs = 1_500;
const slowNews: readonly Fault[] = ['slow way to the caller', 'late frames'];
