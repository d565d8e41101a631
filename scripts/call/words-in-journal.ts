import type { FollowedJournal } from '../demo/follow-journal.ts';
import { playAgain } from '../demo/play-again.ts';
import type { Scenario } from './scenario.ts';

/** What was expected of the words, and did not happen or could not be seen. */
export interface WordsVerdict {
  readonly problems: readonly string[];
  readonly notChecked: readonly string[];
}

/** Holds the words that a scenario expects against the gateway's own journal: nobody else knows what was understood. */
export function judgeWords(
  { understood, agentSaid }: Pick<Scenario, 'understood' | 'agentSaid'>,
  journal: FollowedJournal | null,
): WordsVerdict {
  const expected = [
    ...understood.map((pattern) => ({ pattern, speaker: 'caller', how: 'understood' }) as const),
    ...agentSaid.map((pattern) => ({ pattern, speaker: 'agent', how: 'heard from the agent' }) as const),
  ];
  if (journal === null) {
    const why = 'not checked: no journal of this call on this machine';
    return { problems: [], notChecked: expected.map(({ pattern, how }) => `/${pattern}/ ${how}: ${why}`) };
  }
  const { history } = playAgain(journal.file).state;
  const words = {
    caller: history.flatMap((said) => (said.speaker === 'caller' ? [said.text] : [])).join('\n'),
    agent: history.flatMap((said) => (said.speaker === 'agent' ? [said.heard] : [])).join('\n'),
  };
  const problems = expected
    .filter(({ pattern, speaker }) => !new RegExp(pattern, 'i').test(words[speaker]))
    .map(({ pattern, speaker, how }) => `/${pattern}/ was not ${how}, but: “${inOneLine(words[speaker])}”`);
  return { problems, notChecked: [] };
}

function inOneLine(words: string): string {
  return words.replaceAll('\n', ' / ');
}
