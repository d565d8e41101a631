import type { Mutant } from './mutant.ts';

/** Bugs in what a caller hears while something takes its time. */
export const waiting: readonly Mutant[] = [
  {
    name: 'filler-is-remembered',
    bug: '"One moment, please" is kept as part of the answer, and the model begins to write it.',
    rule: 'test/scenarios/fillers.test.ts',
    file: 'src/core/call/run.ts',
    find: "return segment.role !== 'filler';",
    replace: "return segment.text !== '';",
  },
  {
    name: 'second-filler',
    bug: 'A slow tool makes the agent say "one moment" again and again.',
    rule: 'test/scenarios/fillers.test.ts',
    file: 'src/core/call/moves/fill.ts',
    find: ' && run.segments.length === 0;',
    replace: ' && !hasWords(run);',
  },
  {
    name: 'no-filler',
    bug: 'A caller whose answer takes a while hears nothing at all, and asks whether anybody is there.',
    rule: 'test/scenarios/fillers.test.ts',
    file: 'src/core/call/moves/fill.ts',
    find: "return startTimer(state, 'filler', agent.patience.fillerAfterMs);",
    replace: 'return step(state);',
  },
  {
    name: 'wrap-up-never-said',
    bug: 'A caller who is in the middle of something when the time is nearly up is not told, and is cut off.',
    rule: 'test/scenarios/wrap-up.test.ts',
    file: 'src/core/call/moves/attend.ts',
    find: "now.wrapUp === 'due' ? startTimer(now, 'wrap_up', 0) : step(now)",
    replace: 'step(now)',
  },
  {
    name: 'voice-fails-and-nobody-else-speaks',
    bug: 'One failure of the voice ends the call, though there is another voice.',
    rule: 'test/scenarios/trouble.test.ts',
    file: 'src/core/call/moves/say-again.ts',
    find: "segment === undefined || segment.attempt === 'second'",
    replace: "segment === undefined || segment.attempt === 'first'",
  },
  {
    name: 'model-that-failed-is-asked-again',
    bug: 'A model that is down is asked once more, though another one could answer.',
    rule: 'test/scenarios/trouble.test.ts',
    file: 'src/core/call/moves/trouble.ts',
    find: "askModelAgain(now, { attempt: 'second' })",
    replace: "askModelAgain(now, { attempt: 'first' })",
  },
];
