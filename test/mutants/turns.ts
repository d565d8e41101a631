import type { Mutant } from './mutant.ts';

/** Bugs in when a caller's turn is over, and what it was. */
export const turns: readonly Mutant[] = [
  {
    name: 'number-cut-at-its-first-pause',
    bug: 'Somebody who reads out a number, group by group, is answered after the first group.',
    rule: 'test/scenarios/recogniser.test.ts',
    file: 'src/core/turns/end-of-turn.ts',
    find: 'digits >= expects.count ? patience.yesNoMs : patience.digitsMs',
    replace: 'digits >= expects.count ? patience.yesNoMs : null',
  },
  {
    name: 'late-final-is-a-second-turn',
    bug: 'Words that were answered as they were guessed are answered once more when the recogniser settles them.',
    rule: 'test/scenarios/recogniser.test.ts',
    file: 'src/core/call/door.ts',
    find: 'addsNothing(state.caller, text, at) && !canCorrect(state)',
    replace: 'false',
  },
  {
    name: 'repeated-final-is-doubled',
    bug: 'A recogniser that sends a sentence twice makes the caller say it twice.',
    rule: 'test/scenarios/recogniser.test.ts',
    file: 'src/core/call/door.ts',
    find: `  if (isKnown(state.caller, text, at)) return 'the words are known';
`,
    replace: '',
  },
  {
    name: 'reprompts-without-end',
    bug: 'Someone who left the phone off the hook is asked for ever, and paid for.',
    rule: 'test/scenarios/listening.test.ts',
    file: 'src/core/turns/silence.ts',
    find: 'reprompts[state.reprompts]',
    replace: 'reprompts[state.reprompts % state.setup.agent.lines.reprompts.length]',
  },
  {
    name: 'lookups-waited-for-for-ever',
    bug: 'A caller whose look-up hangs is never answered.',
    rule: 'test/scenarios/trouble.test.ts',
    file: 'src/core/call/moves/look-up.ts',
    find: ": startTimer(now, 'lookups', now.setup.agent.patience.lookupsMs),",
    replace: ': step<CallState>(now),',
  },
  {
    name: 'keys-without-end',
    bug: 'A child that plays with the keys fills the memory of the gateway.',
    rule: 'test/scenarios/recogniser.test.ts',
    file: 'src/core/call/moves/press-key.ts',
    find: '.slice(0, keysMax)',
    replace: '',
  },
  {
    name: 'answered-for-half-a-question',
    bug: 'What was looked up for the first half of a question is used for the whole of it.',
    rule: 'test/scenarios/listening.test.ts',
    file: 'src/core/call/moves/take-up-turn.ts',
    find: 'lookup !== null && sameWords(lookup.text, unansweredWords(said.history))',
    replace: 'lookup !== null',
  },
];
