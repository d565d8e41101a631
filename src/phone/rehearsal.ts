import { Caller } from './caller.ts';
import { type CallEnd, InboundCall } from './carrier.ts';
import { type PhoneClock, realClock } from './clock.ts';
import {
  type CallExpectation,
  problemsOfCall,
  problemsOfSteps,
  problemsOfTurningAway,
} from './expectations.ts';
import { Faults, type StreamFault } from './faults.ts';
import { type CallFigures, type CallOnTape, figuresOf } from './figures.ts';
import { type CarrierFact, type FinalStatus, Ledger, type Party } from './ledger.ts';
import { samplesPerMs } from './line.ts';
import { PhoneTape } from './phone-tape.ts';
import { sayMs } from './say.ts';
import { type Prompter, type Script, wordsOf } from './script.ts';
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
  /** For whoever must know it before the call is placed. */
  callSid?: string;
  from: string;
  to: string;
  script: Script;
  /** What of the call as a whole; what is expected of single steps stands with them. */
  expect?: CallExpectation;
  /** Tells the caller what to do when the script is done. */
  prompter?: Prompter;
  voice?: VoiceName;
  comfortNoise?: boolean;
  /** How long the caller waits for the agent to begin, where a step does not say. */
  patienceMs?: number;
  faults?: readonly StreamFault[];
  /** The telephones that the gateway may dial; none are there unless told. */
  telephones?: Telephones;
  /** Where to connect for a public URL, http or ws; signatures are always those of the public one. */
  dial?: (url: string) => string;
  onFact?: (fact: CarrierFact) => void;
  clock?: PhoneClock;
  /** Aborts when whoever rehearses has had enough: the caller hangs up. */
  signal?: AbortSignal;
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
  /** What the caller heard instead of an agent, when the call was never put through to one; else null. */
  turnedAwayWith: string | null;
  figures: CallFigures;
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
  const caller = new Caller({ ...options, voice, record: (fact) => ledger.record(fact) });
  const call = new InboundCall(
    { ...options, clock },
    { ...options, caller, tape, ledger, faults, telephones, voices },
  );
  const giveUp = () => call.hangUp('caller');
  options.signal?.addEventListener('abort', giveUp);
  if (options.signal?.aborted) giveUp();
  const end = await call.run().finally(() => options.signal?.removeEventListener('abort', giveUp));
  return resultOf({ options, callSid: call.callSid, end, caller, facts: ledger.facts, tape });
}

/** What is left of a call that is over. */
interface PastCall {
  options: RehearsalOptions;
  callSid: string;
  end: CallEnd;
  caller: Caller;
  facts: readonly CarrierFact[];
  tape: PhoneTape;
}

function resultOf(past: PastCall): RehearsalResult {
  const { callSid, end, caller, facts, tape } = past;
  const answeredAtMs = facts.find((fact) => fact.type === 'call.answered')?.at;
  const timeline = { agent: audibleStretches(tape.agent), caller: audibleStretches(tape.caller) };
  const onTape = {
    durationMs: tape.agent.length / samplesPerMs,
    taken: caller.taken,
    timeline,
    carrierSpoke: wordsOfCarrier(facts, answeredAtMs ?? 0),
  };
  const turnedAwayWith = end.status === 'completed' ? wordsInsteadOfAgent(facts) : null;
  const isAsExpected = turnedAwayWith === null || past.options.expect?.turnedAway === true;
  const problems = isAsExpected
    ? [...problemsOf(past, onTape), ...problemsOfWords(past, turnedAwayWith !== null)]
    : [`the call was not put through; the caller heard: “${turnedAwayWith}”`];
  return {
    ok: problems.length === 0,
    problems,
    callSid,
    endedBy: end.by,
    status: end.status,
    facts,
    violations: facts.filter(isNoted).filter((noted) => noted.isViolation),
    answeredAtMs,
    timeline,
    turnedAwayWith,
    figures: figuresOf(onTape),
    interruptions: interruptionsIn(caller, onTape),
    tape,
  };
}

function problemsOf({ options, end, caller, facts }: PastCall, onTape: CallOnTape): string[] {
  const expect = options.expect ?? {};
  const noted = expect.noCarrierViolations === false ? [] : facts.filter(isNoted).filter(isSerious);
  const missed = interruptionsIn(caller, onTape).filter((each) => !each.agentWasAudible);
  return [
    ...(options.signal?.aborted ? ['the call was broken off before it was over'] : caller.problems),
    ...noted.map(toSentence),
    ...missed.map(toMissedInterruption),
    ...problemsOfSteps(options.script, onTape),
    ...problemsOfCall(expect, end, figuresOf(onTape)),
  ];
}

function problemsOfWords({ options, facts }: PastCall, isTurnedAway: boolean): string[] {
  const said = facts.flatMap((fact) => (fact.type === 'say.heard' ? [fact.text] : []));
  return problemsOfTurningAway(options.expect ?? {}, isTurnedAway, said);
}

function interruptionsIn({ interruptions }: Caller, { timeline }: CallOnTape): MeasuredInterruption[] {
  return interruptions.map((each) => measureInterruption(each, timeline));
}

// Nobody should take the person who answers for the caller.
const voiceOfOthers: VoiceName = 'slt';

function isNoted(fact: CarrierFact): fact is Noted {
  return fact.type === 'debugger.noted';
}

/** Twilio notes this whenever the gateway closes the stream, also when that was the plan. */
export const closedByServer = 31921;

function isSerious(noted: Noted): boolean {
  return noted.code !== closedByServer;
}

function toSentence(noted: Noted): string {
  return `the carrier would report ${noted.code}: ${noted.message}`;
}

function toMissedInterruption(interruption: MeasuredInterruption): string {
  return `nobody was speaking when the caller interrupted with "${interruption.text}"`;
}

function wordsOfCarrier(facts: readonly CarrierFact[], answeredAtMs: number): Stretch[] {
  return facts.flatMap((fact) => {
    if (fact.type !== 'say.heard') return [];
    const fromMs = fact.at - answeredAtMs;
    return [{ fromMs, toMs: fromMs + sayMs(fact.text) }];
  });
}

/** A call that was put through to nobody and heard the carrier speak was turned away with those words. */
function wordsInsteadOfAgent(facts: readonly CarrierFact[]): string | null {
  const isPutThrough = (fact: CarrierFact) =>
    fact.type === 'verb.begun' && (fact.verb === 'Connect' || fact.verb === 'Dial');
  if (facts.some(isPutThrough)) return null;
  return facts.find((fact) => fact.type === 'say.heard')?.text ?? null;
}
