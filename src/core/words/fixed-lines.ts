import type { AgentBrief } from '../call/setup.ts';
import { nextChunk } from './chunks.ts';
import { speechReady } from './speech-ready.ts';

/** Every segment that an agent's fixed words are spoken in, so that its sound can be made before it is wanted. */
export function fixedSegments({ lines, answers, keys }: AgentBrief): string[] {
  const said = [
    // The first words that a caller hears come first.
    ...(lines.notice === null ? [] : [lines.notice]),
    lines.greeting,
    ...Object.values(lines).flatMap((line) => line ?? []),
    ...answers.map((answer) => answer.say),
    ...keys.flatMap(({ does }) => (typeof does === 'object' ? [does.say] : [])),
  ];
  return [...new Set(said.flatMap((text) => [...segmentsOf(text, true), ...segmentsOf(text, false)]))];
}

/** A text that is complete, in the pieces in which it is spoken; a run's first one may be shorter. */
function segmentsOf(text: string, first: boolean): string[] {
  const segments: string[] = [];
  for (let cut = nextChunk(text, { first, complete: true }); cut !== null; ) {
    const segment = speechReady(cut.chunk);
    if (segment !== '') segments.push(segment);
    cut = nextChunk(cut.rest, { first: first && segments.length === 0, complete: true });
  }
  return segments;
}
