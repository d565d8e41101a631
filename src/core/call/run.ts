import type { Mark } from './mark.ts';
import { withPhase } from './remake.ts';
import type { CallState, In, Marks, Run, RunKind, Segment, SentMark } from './state.ts';

/** A run that has just begun: nothing written, nothing said. */
export function newRun(state: CallState, kind: RunKind, then: Run['then'] = 'listen'): Run {
  return {
    id: state.next.run,
    kind,
    startedAt: state.at,
    heardAt: null,
    then,
    speculatesOn: null,
    text: 'awaited',
    lookup: null,
    asked: null,
    unspoken: '',
    segments: [],
    held: false,
    noticeDue: false,
    playedMs: 0,
    marks: noMarks,
  };
}

/** A call in which a run is being made, heard or held. */
export type Talking = In<'thinking'> | In<'speaking'> | In<'yielding'>;

export function isTalking(state: CallState): state is Talking {
  const { name } = state.phase;
  return name === 'thinking' || name === 'speaking' || name === 'yielding';
}

/** The run that is being made or may be heard now, if there is one. */
export function liveRun(state: CallState): Run | null {
  if (state.phase.name === 'transcribing') return state.phase.run;
  return isTalking(state) ? state.phase.run : null;
}

/** The same call with its live run changed. */
export function withRun(state: Talking, run: Run): Talking {
  switch (state.phase.name) {
    case 'thinking':
      return withPhase(state, { name: 'thinking', run });
    case 'speaking':
      return withPhase(state, { name: 'speaking', run });
    case 'yielding':
      return withPhase(state, { name: 'yielding', run });
  }
}

/** Everything that was sent to be spoken and is remembered, as one text. */
export function generatedText(run: Run): string {
  return run.segments
    .filter(isRemembered)
    .map((segment) => segment.text)
    .join(' ');
}

/** All that is written of the run, whether it was sent to be spoken or not. */
export function writtenText(run: Run): string {
  return `${generatedText(run)} ${run.unspoken}`.trim();
}

/** Something of the run itself is on its way to be spoken, not only what covers a wait. */
export function hasWords(run: Run): boolean {
  return run.segments.some(isRemembered);
}

export function isRemembered(segment: Segment): boolean {
  return segment.role !== 'filler';
}

/** The last mark that went out. */
export function lastMark(run: Run): SentMark | null {
  return run.marks.outstanding.at(-1) ?? run.marks.returned;
}

/** All the audio of what was to be spoken so far has gone out: nothing lies behind the last mark. */
export function isSent(run: Run): boolean {
  const last = lastMark(run);
  return last?.endsSegment === true && last.segment === run.segments.length - 1;
}

/** All the audio of a segment has gone out. */
export function isSegmentSent(run: Run, segment: number): boolean {
  const last = lastMark(run);
  return last !== null && (last.segment > segment || (last.segment === segment && last.endsSegment));
}

/** The last word of the run was played: the carrier said so. */
export function isPlayed(run: Run): boolean {
  return run.text === 'written' && isSent(run) && run.marks.outstanding.length === 0;
}

/** Nothing of this epoch was sent. */
export const noMarks: Marks = { outstanding: [], returned: null };

export function withMarkSent(marks: Marks, mark: SentMark): Marks {
  return { ...marks, outstanding: [...marks.outstanding, mark] };
}

/** The marks after one came back; null when it is not the one that was due, and so proves nothing. */
export function withMarkReturned(marks: Marks, mark: Mark, at: number): Marks | null {
  const [due, ...rest] = marks.outstanding;
  if (due === undefined || due.seq !== mark.seq) return null;
  return { outstanding: rest, returned: { ...due, returnedAt: at } };
}

/** The first mark of an epoch goes out before any audio: what it took, if no other was quicker, is the way there and back. */
export function roundTripAfter({ roundTripMs }: CallState, { returned }: Marks): number | null {
  if (returned === null) return roundTripMs;
  const wayMs = returned.returnedAt - returned.sentAt;
  return Math.min(wayMs, roundTripMs ?? wayMs);
}
