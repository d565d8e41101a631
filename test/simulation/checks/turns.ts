import { liveRun } from '../../../src/core/call/run.ts';
import type { AgentUtterance, CallerUtterance, CallState, Utterance } from '../../../src/core/call/state.ts';
import { tokensIn } from '../plan/caller-plan.ts';
import type { Simulated } from '../simulate-call.ts';

/** Every settled word is in the conversation once; every turn is answered, or joined to the next, or the call ends. */
export function wrongWithTurns(call: Simulated): string[] {
  return [...wrongWords(call), ...unansweredTurns(call)];
}

function wrongWords({ story, house: { call } }: Simulated): string[] {
  const settled = new Map<string, number>();
  for (const entry of story.entries) {
    if (entry.kind !== 'step' || entry.event.type !== 'caller.words_settled') continue;
    // Words that were answered as they were guessed are not said again better.
    if (entry.after.ignored === 'the words were answered as they were guessed') continue;
    // Over a last goodbye nobody takes the floor any more.
    if (isSayingGoodbye(entry.before)) continue;
    if (entry.before.phase.name === 'ended' || entry.after.state.phase.name === 'ended') continue;
    for (const token of tokensIn(entry.event.text)) {
      if (!settled.has(token)) settled.set(token, entry.at);
    }
  }
  const kept = keptUtterances(call.state.history).flatMap((said) => tokensIn(said.text));
  const inTheMaking = tokensIn(
    [...call.state.caller.words.map(({ text }) => text), call.state.caller.guess].join(' '),
  );
  return [...settled].flatMap(([token, at]) => {
    const times = kept.filter((other) => other === token).length;
    if (times > 1 && mayHaveRepeated(story, token)) return [];
    if (times > 1) return [`the caller said ${token} once, and the conversation has it ${times} times`];
    if (times === 1 || inTheMaking.includes(token)) return [];
    return [
      `the caller said ${token}, settled at ${Math.round(at)} ms, and the conversation does not have it`,
    ];
  });
}

/**
 * Words that are settled seconds after they were taken as guessed, behind another voice that was long enough to say
 * them again: nobody could tell them from a caller who repeats what was not understood.
 */
function mayHaveRepeated({ entries }: Simulated['story'], token: string): boolean {
  return entries.some((entry) => {
    if (entry.kind !== 'step' || entry.event.type !== 'caller.words_settled') return false;
    const { taken, voiceSince } = entry.before.caller;
    const isLate = taken !== null && !taken.settled && tokensIn(taken.last).includes(token);
    return (
      isLate && voiceSince !== null && voiceSince > taken.at && tokensIn(entry.event.text).includes(token)
    );
  });
}

function isSayingGoodbye(state: CallState): boolean {
  const then = liveRun(state)?.then;
  return typeof then === 'object' && 'hangUp' in then;
}

/** What the caller said, without what was made out better later. */
function keptUtterances(history: readonly Utterance[]): CallerUtterance[] {
  const kept: CallerUtterance[] = [];
  for (const said of history) {
    if (said.speaker !== 'caller') continue;
    if (said.corrects) kept.pop();
    kept.push(said);
  }
  return kept;
}

function unansweredTurns({ plan, story, carrier, house: { call, endings, tones } }: Simulated): string[] {
  const { history } = call.state;
  // Whoever hung up did not wait for an answer; a call that broke down, or lost its line, also without a word, had none to give.
  const goesOn =
    !plan.faults.struck.has('half-open line') &&
    endings.every((because) => because === 'caller_silent' || because === 'agent_done');
  const last = story.entries.findLast((entry) => entry.kind === 'step' && entry.event.type === 'line.lost');
  if (!goesOn || (last?.kind === 'step' && last.after.state.phase.name === 'ended')) return [];
  // Where marks are lost, something was played that we know nothing of.
  const played = new Set(carrier.heard.map(({ tone }) => (tone === null ? null : tones.ownerOf(tone)?.run)));
  const isHeard = (said: AgentUtterance) => said.heard !== '' || played.has(said.run);
  return history.flatMap((said, index) => {
    if (said.speaker !== 'caller') return [];
    const next = history.slice(index + 1).find((later) => later.speaker === 'caller' || isHeard(later));
    return next === undefined ? [`the caller said "${said.text}" and got no answer`] : [];
  });
}
