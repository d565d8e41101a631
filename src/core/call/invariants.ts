import type { CallEvent } from './event.ts';
import { theEndIsTheEnd } from './invariants/endings.ts';
import { historyIsWhatWasHeard, marksAreHonest } from './invariants/heard.ts';
import { aDroppedRunIsCutOnce, onlyTheLiveRunSpeaks, runsGrow } from './invariants/runs.ts';
import { lateWorkChangesNothing, timeGoesOn } from './invariants/steps.ts';
import { nobodyIsTalkedOver } from './invariants/talk-over.ts';
import { somethingIsWaitedFor, timersMatchOrders } from './invariants/timers.ts';
import { toolsActOnce } from './invariants/tools.ts';
import { lookupsAreMatched, repliesAreMatched } from './invariants/work.ts';
import type { CallState } from './state.ts';
import type { Step } from './step.ts';

/** What must be true of every step, as sentences about what is wrong; none when all is well. */
export function brokenInvariants(before: CallState, event: CallEvent, after: Step): string[] {
  return [
    ...timeGoesOn(before, event, after),
    ...lateWorkChangesNothing(before, after),
    ...runsGrow(before, event, after),
    ...aDroppedRunIsCutOnce(before, after),
    ...onlyTheLiveRunSpeaks(before, after),
    ...nobodyIsTalkedOver(before, event, after),
    ...repliesAreMatched(before, event, after),
    ...lookupsAreMatched(before, event, after),
    ...toolsActOnce(before, after),
    ...marksAreHonest(before, event, after),
    ...historyIsWhatWasHeard(before, after),
    ...timersMatchOrders(before, event, after),
    ...somethingIsWaitedFor(after.state),
    ...theEndIsTheEnd(before, event, after),
  ];
}
