import type { StepTaken } from './caller.ts';
import { answerMs, type CallFigures, type CallOnTape, silentAfterMs, soundOf } from './figures.ts';
import type { FinalStatus, Party } from './ledger.ts';
import { samplesPerMs } from './line.ts';
import { type Script, type Step, stepInWords } from './script.ts';

/** What is expected of the agent after, or during, one step of the caller's. */
export interface StepExpectation {
  answersWithinMs?: number;
  /** The agent was speaking, and stops so soon after the caller's first sound. */
  fallsSilentWithinMs?: number;
  /** The agent was speaking, and can be heard again after the caller's sound. */
  keepsSpeaking?: boolean;
  /** The agent cannot be heard while the step lasts. */
  staysSilent?: boolean;
}

/** What is expected of a call as a whole. */
export interface CallExpectation {
  endedBy?: Party;
  status?: FinalStatus;
  /** Whether the carrier's debugger must stay empty; it must unless told otherwise. */
  noCarrierViolations?: boolean;
  talkOverMsMax?: number;
  silenceMsMax?: number;
  /** The caller is to hear the carrier say something, and never to be put through. */
  turnedAway?: boolean;
  /** Patterns that must be in what the carrier itself said, without regard to case. */
  carrierSaid?: readonly string[];
}

// Long enough to find out that a nod was no more than that, short enough that nobody asks "are you still there?".
const goesOnWithinMs = 3000;

// A shorter sound is the end of what was being said.
const goesOnForMs = 300;

/** Holds the steps against what was on the tape: a sentence for each expectation that was not met. */
export function problemsOfSteps(script: Script, call: CallOnTape): string[] {
  return script.flatMap((step) => {
    if (!step.expect) return [];
    const taken = call.taken.find((each) => each.step === step);
    if (!taken) return [`the caller never came to ${stepInWords(step)}, of which something was expected`];
    return [
      ...answersTooLate(step.expect, taken, call),
      ...fallsSilentTooLate(step.expect, taken, call),
      ...doesNotGoOn(step.expect, taken, call),
      ...doesNotStaySilent(step.expect, taken, call),
    ];
  });
}

/** Holds what the carrier itself said, and whether it said it instead of an agent, against what was expected. */
export function problemsOfTurningAway(
  { turnedAway, carrierSaid }: CallExpectation,
  isTurnedAway: boolean,
  said: readonly string[],
): string[] {
  const missed = (carrierSaid ?? []).filter((pattern) => !new RegExp(pattern, 'i').test(said.join('\n')));
  return [
    ...(turnedAway && !isTurnedAway ? ['the call was to be turned away with words, and was not'] : []),
    ...missed.map((pattern) => `/${pattern}/ was not said by the carrier, but: “${said.join(' / ')}”`),
  ];
}

/** Holds the call as a whole against what was expected of it. */
export function problemsOfCall(
  { endedBy, status, talkOverMsMax, silenceMsMax }: CallExpectation,
  end: { by: Party; status: FinalStatus },
  { longestSilenceMs, longestTalkOverMs }: CallFigures,
): string[] {
  const problems: string[] = [];
  if (end.status !== (status ?? 'completed')) problems.push(`the call ended as ${end.status}`);
  else if (endedBy && end.by !== endedBy)
    problems.push(`the ${end.by} ended the call, and the ${endedBy} was to`);
  else if (!endedBy && end.by === 'carrier')
    problems.push('the call went on for so long that the carrier cut it');
  if (silenceMsMax !== undefined && longestSilenceMs > silenceMsMax)
    problems.push(`nobody could be heard for ${ms(longestSilenceMs)}, and ${ms(silenceMsMax)} were allowed`);
  if (talkOverMsMax !== undefined && longestTalkOverMs > talkOverMsMax)
    problems.push(`both spoke at once for ${ms(longestTalkOverMs)}, and ${ms(talkOverMsMax)} were allowed`);
  return problems;
}

function answersTooLate({ answersWithinMs }: StepExpectation, taken: StepTaken, call: CallOnTape): string[] {
  if (answersWithinMs === undefined) return [];
  const took = answerMs(taken, call);
  if (took === undefined) return [`${after(taken.step)} the agent gave no answer`];
  if (took <= answersWithinMs) return [];
  return [`${after(taken.step)} the answer took ${ms(took)}, and ${ms(answersWithinMs)} were allowed`];
}

function fallsSilentTooLate(
  { fallsSilentWithinMs }: StepExpectation,
  taken: StepTaken,
  call: CallOnTape,
): string[] {
  if (fallsSilentWithinMs === undefined) return [];
  const heardOn = silentAfterMs(taken, call);
  if (heardOn === undefined) return [nobodySpoke(taken.step)];
  if (heardOn <= fallsSilentWithinMs) return [];
  return [
    `${after(taken.step)} the agent was heard for another ${ms(heardOn)}, and ${ms(fallsSilentWithinMs)} were allowed`,
  ];
}

function doesNotGoOn({ keepsSpeaking }: StepExpectation, taken: StepTaken, call: CallOnTape): string[] {
  const [sound] = soundOf(taken);
  if (!keepsSpeaking || !sound) return [];
  if (silentAfterMs(taken, call) === undefined) return [nobodySpoke(taken.step)];
  const goesOn = call.timeline.agent.some(
    ({ fromMs, toMs }) => fromMs <= sound.toMs + goesOnWithinMs && toMs >= sound.toMs + goesOnForMs,
  );
  return goesOn ? [] : [`${after(taken.step)} the agent did not go on within ${ms(goesOnWithinMs)}`];
}

function doesNotStaySilent({ staysSilent }: StepExpectation, taken: StepTaken, call: CallOnTape): string[] {
  if (!staysSilent) return [];
  const [fromMs, toMs] = [
    taken.fromSample / samplesPerMs,
    (taken.toSample ?? Number.POSITIVE_INFINITY) / samplesPerMs,
  ];
  const isHeard = call.timeline.agent.some((each) => each.fromMs < toMs && each.toMs > fromMs);
  return isHeard ? [`the agent spoke while the caller was to ${stepInWords(taken.step)}`] : [];
}

function after(step: Step): string {
  return `after the caller was to ${stepInWords(step)},`;
}

function nobodySpoke(step: Step): string {
  return `nobody was speaking when the caller was to ${stepInWords(step)}`;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
