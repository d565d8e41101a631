import type { CallEvent } from '../event.ts';
import { isSent, liveRun } from '../run.ts';
import type { CallState } from '../state.ts';
import type { Step } from '../step.ts';
import { unless } from './unless.ts';

/** The heard position moves only by the mark that is due, of the run and epoch that are being heard. */
export function marksAreHonest(before: CallState, event: CallEvent, { state }: Step): string[] {
  const was = liveRun(before);
  const is = liveRun(state);
  const returned = is?.marks.returned ?? null;
  if (returned === null || (was?.id === is?.id && returned.seq === was?.marks.returned?.seq)) return [];
  const due = was?.marks.outstanding[0]?.seq;
  const proves =
    event.type === 'speech.mark_returned' &&
    event.mark.run === was?.id &&
    event.mark.epoch === before.epoch &&
    event.mark.seq === due &&
    due === returned.seq;
  return unless(proves, `mark ${returned.seq} counts as played where ${due} was due`);
}

/** History is never rewritten; of a run it keeps whole words from its beginning, all of them only if all were played. */
export function historyIsWhatWasHeard(before: CallState, { state }: Step): string[] {
  if (state.history === before.history) return [];
  const was = liveRun(before);
  const kept = before.history.every((said, index) => state.history[index] === said);
  const lastRun = before.history.findLast((said) => said.speaker === 'agent');
  const added = state.history.slice(before.history.length).filter((said) => said.speaker === 'agent');
  return [
    ...unless(kept, 'history was rewritten'),
    ...added.flatMap((said) => [
      ...unless(said.run > (lastRun?.run ?? -1), `run ${said.run} is in history twice`),
      ...unless(was?.speculatesOn == null || said.run !== was.id, 'a speculative run left a trace'),
      ...unless(
        `${said.generated} `.startsWith(said.heard === '' ? '' : `${said.heard} `),
        `"${said.heard}" is not how "${said.generated}" begins`,
      ),
      ...unless(
        said.interrupted || said.heard === said.generated,
        'heard to the end, and not all of it kept',
      ),
      ...unless(said.interrupted || (was !== null && isSent(was)), 'heard to the end before it went out'),
    ]),
  ];
}
