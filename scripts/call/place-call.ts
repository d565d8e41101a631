import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newCallSid } from '../../src/phone/call-sid.ts';
import { type RehearsalResult, rehearse } from '../../src/phone/rehearsal.ts';
import type { VoiceName } from '../../src/phone/voice.ts';
import { followJournal, type JournalFolder } from '../demo/follow-journal.ts';
import { Story } from '../story/story.ts';
import type { CallReport, CallVerdict } from './call-report.ts';
import type { Gateway } from './gateway.ts';
import { LineStory } from './line-story.ts';
import type { Scenario } from './scenario.ts';
import { judgeWords, type WordsVerdict } from './words-in-journal.ts';

/** What is the same for all calls of one command. */
export interface Circumstances {
  readonly gateway: Gateway;
  readonly journals: JournalFolder;
  readonly from: string | null;
  readonly voice: VoiceName | null;
  /** Folder for recordings; null keeps none. */
  readonly record: string | null;
  /** Prints the story of the call while it goes on; null tells none. */
  readonly tell: ((line: string) => void) | null;
  /** Aborts when the calls must end now. */
  readonly signal: AbortSignal;
}

const usualFrom = '+15005550001';

/** Places one call as this scenario has it, and sees what came of it. */
export async function placeCall(scenario: Scenario, circumstances: Circumstances): Promise<CallReport> {
  const { gateway, journals, from, voice, tell, signal } = circumstances;
  const callSid = newCallSid();
  const onTheLine = tell && new LineStory(tell);
  const inTheGateway = tell && new Story(tell);
  const following = inTheGateway && followJournal(journals, callSid, (step) => inTheGateway.tell(step));
  const call = await rehearse({
    ...gateway.number,
    ...scenario.call,
    ...(voice === null ? {} : { voice }),
    from: from ?? scenario.from ?? usualFrom,
    callSid,
    signal,
    onFact: (fact) => onTheLine?.tell(fact),
  });
  const wantsWords = scenario.understood.length + scenario.agentSaid.length > 0;
  const journal = following
    ? await following.finish()
    : wantsWords && call.turnedAwayWith === null
      ? await journals.readWhole(callSid)
      : null;
  const words = judgeWords(scenario, journal);
  return {
    scenario: scenario.name,
    callSid,
    verdict: verdictOn(call, words),
    problems: call.turnedAwayWith === null ? [...call.problems, ...words.problems] : call.problems,
    notChecked: words.notChecked,
    figures: call.figures,
    violations: call.violations.length,
    recording: circumstances.record === null ? null : keep(call, scenario, circumstances.record),
  };
}

function verdictOn(call: RehearsalResult, words: WordsVerdict): CallVerdict {
  if (call.turnedAwayWith !== null && /\bbusy\b/i.test(call.turnedAwayWith)) return 'busy';
  if (!call.ok || words.problems.length > 0) return 'failed';
  return words.notChecked.length > 0 ? 'not checked' : 'passed';
}

function keep(call: RehearsalResult, scenario: Scenario, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const name = scenario.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
  const path = join(folder, `${name}-${call.callSid}.wav`);
  writeFileSync(path, call.tape.wav());
  return path;
}
