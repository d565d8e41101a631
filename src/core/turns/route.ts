import type { AgentBrief, DirectAnswer } from '../call/setup.ts';
import type { Lookup } from '../call/state.ts';

/** The answer that needs no model, when the caller wants something simple and we are sure of it. */
export function directAnswer(agent: AgentBrief, lookup: Lookup): DirectAnswer | null {
  const intent = sureIntent(agent, lookup);
  return agent.answers.find((answer) => answer.intent === intent) ?? null;
}

/** What the caller seems to want, when the classifier is sure enough. */
export function sureIntent(agent: AgentBrief, lookup: Lookup): string | null {
  if (typeof lookup.intent === 'string') return null;
  return lookup.intent.confidence >= agent.patience.intentConfidence ? lookup.intent.name : null;
}
