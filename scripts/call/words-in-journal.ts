import type { FollowedJournal } from '../demo/follow-journal.ts';
import { playAgain } from '../demo/play-again.ts';
import type { Scenario } from './scenario.ts';

/** What was expected of the words, and did not happen or could not be seen. */
export interface WordsVerdict {
  readonly problems: readonly string[];
  readonly notChecked: readonly string[];
}

/** Holds the words that a scenario expects against the gateway's own journal: nobody else knows what was understood. */
export function judgeWords(words: ExpectedWords, journal: FollowedJournal | null): WordsVerdict {
  const expected = expectedOf(words);
  if (journal === null) {
    const why = 'not checked: no journal of this call on this machine';
    return { problems: [], notChecked: expected.map(({ pattern, how }) => `/${pattern}/ ${how}: ${why}`) };
  }
  const { history } = playAgain(journal.file).state;
  const spoken = {
    caller: history.flatMap((said) => (said.speaker === 'caller' ? [said.text] : [])).join('\n'),
    agent: history.flatMap((said) => (said.speaker === 'agent' ? [said.heard] : [])).join('\n'),
  };
  const problems = expected
    .filter(({ pattern, speaker }) => !new RegExp(pattern, 'i').test(spoken[speaker]))
    .map(({ pattern, speaker, how }) => `/${pattern}/ was not ${how}, but: “${inOneLine(spoken[speaker])}”`);
  return { problems, notChecked: [] };
}

/** The same for a call that never reached an agent: there is nothing to look for, here or elsewhere. */
export function withoutAgent(words: ExpectedWords): WordsVerdict {
  const problems = expectedOf(words).map(
    ({ pattern, how }) => `/${pattern}/ was not ${how}: the call never reached the agent`,
  );
  return { problems, notChecked: [] };
}

type ExpectedWords = Pick<Scenario, 'understood' | 'agentSaid'>;

function expectedOf({ understood, agentSaid }: ExpectedWords) {
  return [
    ...understood.map((pattern) => ({ pattern, speaker: 'caller', how: 'understood' }) as const),
    ...agentSaid.map((pattern) => ({ pattern, speaker: 'agent', how: 'heard from the agent' }) as const),
  ];
}

function inOneLine(words: string): string {
  return words.replaceAll('\n', ' / ');
}
