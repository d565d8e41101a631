import type { Passage } from '../../../core/call/event.ts';

/** How close the second passage must be to the best one to be another question's answer, not the same one's runner-up. */
const secondShareMin = 0.9;

/** The passages to answer with: the best, and a second one where two things were asked. */
export function chosenPassages(asked: string, passages: readonly Passage[]): readonly Passage[] {
  const [first, second] = [...passages].sort((a, b) => b.score - a.score);
  if (!first) return [];
  if (!second || !asksTwoThings(asked) || second.score < first.score * secondShareMin) return [first];
  return [first, second];
}

const joins = /[?.!,;]\s+\S|\s(?:and|also)\s/i;

function asksTwoThings(asked: string): boolean {
  return joins.test(asked);
}
