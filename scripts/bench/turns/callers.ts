import type { Script } from '../../../src/phone/script.ts';
import { voiceOf } from '../../../test/support/stand-ins/word-sounds.ts';

/** Six turns each: 72 in all, of which 95 in 100 can be told. */
export const callers = 12;
const turnsEach = 6;
/** Nobody speaks in step with another, nor with the frames of the one before. */
export const callersApartMs = 137;
/** So quiet that the agent is done, who makes no pause within an answer. */
const quietMs = 400;

/** Of different lengths, so that their ends fall anywhere within a batch of audio. */
const questions = [
  'what are your opening hours',
  'where are you located',
  'we would like your opening hours please',
  'what would you like',
].map((text) => ({ name: text, audio: voiceOf(text) }));

/** What the caller says who comes as the nth: question after question. */
export function scriptOf(nth: number): Script {
  const turns = Array.from({ length: turnsEach }, (_, turn): Script => {
    const question = questions[(nth + turn) % questions.length];
    if (question === undefined) return [];
    return [
      { do: 'play', ...question },
      { do: 'listen', quietMs },
    ];
  });
  return [{ do: 'listen', quietMs }, ...turns.flat(), { do: 'hang_up' }];
}
