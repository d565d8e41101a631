import { Caller } from './caller.ts';
import { InboundCall } from './carrier.ts';
import { type PhoneClock, realClock } from './clock.ts';
import { Faults, type StreamFault } from './faults.ts';
import { type CarrierFact, type FinalStatus, Ledger, type Party } from './ledger.ts';
import { PhoneTape } from './phone-tape.ts';
import { type Script, wordsOf } from './script.ts';
import { type Telephones, wordsAt } from './telephone.ts';
import {
  audibleStretches,
  type MeasuredInterruption,
  measureInterruption,
  type Stretch,
} from './timeline.ts';
import { renderVoice, type VoiceName } from './voice.ts';

/** Whom to call, as whom, and what to do on the telephone. */
export interface RehearsalOptions {
  voiceUrl: string;
  statusUrl?: string;
  authToken: string;
  accountSid: string;
  from: string;
  to: string;
  script: Script;
  voice?: VoiceName;
  comfortNoise?: boolean;
  faults?: readonly StreamFault[];
  /** The telephones that the gateway may dial; none are there unless told. */
  telephones?: Telephones;
  /** Where to connect for a public URL, http or ws; signatures are always those of the public one. */
  dial?: (url: string) => string;
  onFact?: (fact: CarrierFact) => void;
  clock?: PhoneClock;
}

/** How a rehearsed call went. */
export interface RehearsalResult {
  ok: boolean;
  /** One sentence for each thing that did not come off. */
  problems: string[];
  callSid: string;
  endedBy: Party;
  status: FinalStatus;
  facts: readonly CarrierFact[];
  /** The rules of the stream protocol that the gateway broke. */
  violations: readonly Noted[];
  /** When the call was answered, on the clock of the facts; the timeline and the tape begin there. */
  answeredAtMs: number | undefined;
  timeline: { agent: readonly Stretch[]; caller: readonly Stretch[] };
  interruptions: readonly MeasuredInterruption[];
  tape: PhoneTape;
}

type Noted = Extract<CarrierFact, { type: 'debugger.noted' }>;

/** Places one call with a scripted caller and judges it by what was on the line. */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalResult> {
  const voice = await renderVoice(wordsOf(options.script), options.voice);
  const telephones = options.telephones ?? {};
  const voices = await renderVoice(wordsAt(telephones), voiceOfOthers);
  const clock = options.clock ?? realClock;
  const tape = new PhoneTape();
  const faults = new Faults(options.faults ?? []);
  const ledger = new Ledger(clock, (fact) => {
    faults.noted(fact);
    options.onFact?.(fact);
  });
  const caller = new Caller({
    script: options.script,
    voice,
    comfortNoise: options.comfortNoise ?? false,
    record: (fact) => ledger.record(fact),
  });
  const call = new InboundCall(
    { ...options, clock },
    { ...options, caller, tape, ledger, faults, telephones, voices },
  );
  const end = await call.run();
  const timeline = { agent: audibleStretches(tape.agent), caller: audibleStretches(tape.caller) };
  const interruptions = caller.interruptions.map((each) => measureInterruption(each, timeline));
  const problems = [
    ...caller.problems,
    ...ledger.facts.filter(isNoted).filter(isSerious).map(toSentence),
    ...interruptions.filter((each) => !each.agentWasAudible).map(toMissedInterruption),
    ...problemsOfEnd(end.status, end.by),
  ];
  return {
    ok: problems.length === 0,
    problems,
    callSid: call.callSid,
    endedBy: end.by,
    status: end.status,
    facts: ledger.facts,
    violations: ledger.facts.filter(isNoted).filter((noted) => noted.isViolation),
    answeredAtMs: ledger.facts.find((fact) => fact.type === 'call.answered')?.at,
    timeline,
    interruptions,
    tape,
  };
}

// Nobody should take the person who answers for the caller.
const voiceOfOthers: VoiceName = 'slt';

function isNoted(fact: CarrierFact): fact is Noted {
  return fact.type === 'debugger.noted';
}

// Twilio notes 31921 whenever the gateway closes the stream, also when that was the plan.
const closedByServer = 31921;

function isSerious(noted: Noted): boolean {
  return noted.code !== closedByServer;
}

function toSentence(noted: Noted): string {
  return `the carrier would report ${noted.code}: ${noted.message}`;
}

function toMissedInterruption(interruption: MeasuredInterruption): string {
  return `nobody was speaking when the caller interrupted with "${interruption.text}"`;
}

function problemsOfEnd(status: FinalStatus, by: Party): string[] {
  if (status !== 'completed') return [`the call ended as ${status}`];
  return by === 'carrier' ? ['the call went on for so long that the carrier cut it'] : [];
}
