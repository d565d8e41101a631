import type { AgentBrief } from '../call/setup.ts';
import { bare } from '../words/same-words.ts';
import { anything, type Expectation } from './expectation.ts';

/** What an agent that was heard saying this waits for: as its file says, else as its question sounds. */
export function expectationAfter(agent: AgentBrief, heard: string): Expectation {
  const question = lastQuestion(heard);
  if (question === null) return anything;
  const said = bare(question);
  const cue = agent.cues.find(({ words }) => said.includes(bare(words)));
  if (cue !== undefined) return cue.expects;
  if (asksForSpelling.test(said)) return { kind: 'spelling' };
  if (asksForDigits.test(said) && !asksForConsent.test(said)) return { kind: 'digits', count: null };
  return asksYesOrNo(said) ? { kind: 'yes_no' } : anything;
}

/** The last sentence, where it asks for something: a question, or "please tell me ...". */
function lastQuestion(text: string): string | null {
  const sentences = text.match(/[^.!?]+[.!?]*/g) ?? [];
  const last = sentences.findLast((sentence) => /[\p{L}\p{N}]/u.test(sentence));
  if (last === undefined) return null;
  return last.includes('?') || /\bplease\b/i.test(last) ? last : null;
}

const asksForSpelling = /\b(spell|letter by letter|e ?mail address|email)\b/;
const asksForDigits =
  /\b(phone number|telephone number|card number|account number|customer number|order number|reference number|zip code|zip|postal code|post code|postcode|pin|digits|date of birth)\b/;
/** "May I have your number?" wants the number, "Is that your number?" wants a yes. */
const asksForConsent = /^(is|are|was|do|does|did|shall|should|would you like)\b/;

function asksYesOrNo(question: string): boolean {
  if (/\bor\b/.test(question)) return false;
  return /^(and |so |but |okay )*(is|are|am|was|were|do|does|did|can|could|would|will|shall|should|have|has|had|may|might|isn't|aren't|don't|doesn't|didn't|won't)\b/.test(
    question,
  )
    ? !/^(and |so |but |okay )*(can|could|would|will) you (please )?(tell|give|say|spell|describe|explain|repeat)\b/.test(
        question,
      ) && !/^(and |so |but |okay )*(may|can|could) i (have|ask|get)\b/.test(question)
    : /\b(right|correct|is that okay|is that right|yes or no)$/.test(question);
}
