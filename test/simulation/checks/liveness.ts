import type { Simulated } from '../simulate-call.ts';

/** Once nothing goes wrong any more, a question is answered in good time, or the call has ended. */
export function wrongAfterHealing(call: Simulated): string[] {
  const { plan, askedAt, carrier, story, lastsMs } = call;
  if (askedAt === null || isAwayAfter(call, askedAt)) return [];
  const endedAt = story.entries.find(
    (entry) => entry.kind === 'step' && entry.at <= lastsMs && entry.after.state.phase.name === 'ended',
  )?.at;
  const answeredAt = carrier.heard.find(({ toMs }) => toMs > askedAt)?.fromMs;
  const firstAt = Math.min(answeredAt ?? Number.POSITIVE_INFINITY, endedAt ?? Number.POSITIVE_INFINITY);
  if (plan.after === 'fall silent' && endedAt === undefined) {
    return ['the caller fell silent for good, and the call did not end'];
  }
  if (firstAt - askedAt > answeredWithinMs) {
    return [
      `all was well again, and the last question was answered after ${Math.round(firstAt - askedAt)} ms`,
    ];
  }
  return [];
}

export const answeredWithinMs = 10_000;

/** Whoever is being put through hears another telephone ring, and not us. */
function isAwayAfter({ story }: Simulated, askedAt: number): boolean {
  return story.entries.some(
    (entry) =>
      entry.kind === 'step' && entry.at >= askedAt - 5_000 && entry.after.state.phase.name === 'transferring',
  );
}
