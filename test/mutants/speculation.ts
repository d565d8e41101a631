import type { Mutant } from './mutant.ts';

/** Bugs in answers that are begun before the caller has surely ended. */
export const speculation: readonly Mutant[] = [
  {
    name: 'speculation-is-heard',
    bug: 'The agent begins to answer before the caller is done, over the rest of their sentence.',
    rule: 'test/scenarios/speculation.test.ts',
    file: 'src/core/call/moves/speculate.ts',
    find: "const held = step(begun, { type: 'speech.hold', run: run.id, epoch: state.epoch });",
    replace: 'const held = step(begun);',
  },
  {
    name: 'speculative-tool-acts',
    bug: 'A table is booked for half a sentence: "for four ... no, for six".',
    rule: 'test/scenarios/speculation.test.ts',
    file: 'src/core/call/moves/use-tool.ts',
    find: "const isHeld = effect === 'acts' && (speculatesOn !== null || held);",
    replace: 'const isHeld = false;',
  },
  {
    name: 'held-tool-forgotten',
    bug: 'The agent says that the table is booked, and nobody has booked it.',
    rule: 'test/scenarios/speculation.test.ts',
    file: 'src/core/call/moves/commit.ts',
    find: 'const acted = andThen(released, callHeldTools);',
    replace: 'const acted = released;',
  },
  {
    name: 'speculation-leaves-a-trace',
    bug: 'The model is shown an answer that nobody was given, to words that were never said so.',
    rule: 'test/scenarios/speculation.test.ts',
    file: 'src/core/call/moves/drop-run.ts',
    find: `  if (run.speculatesOn !== null) return forgetTools(state, run);
`,
    replace: '',
  },
  {
    name: 'speculation-on-other-words-stands',
    bug: 'A caller who goes on is answered for what they had said before.',
    rule: 'test/scenarios/speculation.test.ts',
    file: 'src/core/call/phases/transcribing.ts',
    find: "return stands && event.type !== 'caller.turn_resumed' ? step(state) : dropAhead(state);",
    replace: "return event.type !== 'caller.turn_resumed' ? step(state) : dropAhead(state);",
  },
];
