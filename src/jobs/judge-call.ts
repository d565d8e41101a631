import type { TranscriptEntry } from '../core/analysis/call-facts.ts';
import { isSameJson } from '../core/call/same-json.ts';
import type { Facts, FactsRecord, Verdict } from '../ports/facts.ts';
import { ProviderFailure } from '../ports/failure.ts';
import type { Judge, SpokenLine } from '../ports/judge.ts';
import type { TokenUsage } from '../ports/llm.ts';
import type { Log } from '../ports/log.ts';

export interface JudgeDoors {
  /** Null where there is no model that could. */
  readonly judge: Judge | null;
  readonly facts: Facts;
  readonly log: Log;
}

type CallFactsKept = Omit<FactsRecord, keyof Verdict>;

/**
 * Keeps the facts of a call, and has it judged by what was said and heard in it. A judgement of these very words
 * stands. Where there is none, the facts say why; where it may come yet, this fails too, so that it is done again.
 */
export async function judgeCall(call: string, found: CallFactsKept, doors: JudgeDoors): Promise<void> {
  const { judge, facts } = doors;
  const keep = (verdict: Verdict) => facts.keep(call, { ...found, ...verdict });
  const before = await facts.find(call);
  const conversation = asHeard(found.transcript);
  if (before?.judgement && isSameJson(before.transcript, found.transcript)) return keep(verdictOf(before));
  if (judge === null) return keep({ judgement: null, unjudged: 'there is no model that could judge it' });
  if (!conversation.some(({ speaker }) => speaker === 'caller'))
    return keep({ judgement: null, unjudged: 'the caller said nothing' });
  await keep({ judgement: null, unjudged: 'the model has not answered yet' });
  try {
    const judgement = await judge.judge(conversation, (cost) => {
      doors.log.info('a model was asked to judge a call', {
        callId: call,
        provider: judge.name,
        ...tokensOf(cost),
      });
    });
    await keep({ judgement, unjudged: null });
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    await keep({ judgement: null, unjudged: error.message });
    whenNotJudged(call, error, doors.log);
  }
}

function whenNotJudged(call: string, error: ProviderFailure, log: Log): void {
  const { provider, reason, retryable } = error.failure;
  if (retryable) throw new Error(`its facts are kept, but it is not judged: ${provider}: ${reason}`);
  const consequence = 'its facts are kept and say why; it is not tried again';
  log.warn('a call is not judged', { callId: call, provider, reason, consequence });
}

/** No field at all where nobody says what it has cost: that is not nothing. */
function tokensOf(cost: TokenUsage | null): object {
  return cost ? { tokensRead: cost.read, tokensCached: cost.cached, tokensWritten: cost.written } : {};
}

/** The agent's words are those that the caller heard: it is by them that it must be judged. */
function asHeard(transcript: readonly TranscriptEntry[]): SpokenLine[] {
  return transcript
    .map((said) => ({ speaker: said.speaker, text: said.speaker === 'agent' ? said.heard : said.text }))
    .filter(({ text }) => text !== '');
}

function verdictOf({ judgement, unjudged }: Verdict): Verdict {
  return { judgement, unjudged };
}
