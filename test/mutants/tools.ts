import type { Mutant } from './mutant.ts';

/** Bugs in what is done to the world on behalf of a caller. */
export const tools: readonly Mutant[] = [
  {
    name: 'result-of-a-dead-run-dropped',
    bug: 'Who speaks while a table is being booked is told that it was never asked for, though it is booked.',
    rule: 'test/scenarios/tools.test.ts',
    file: 'src/core/call/door.ts',
    find: "use.id === event.tool && use.status === 'pending'",
    replace: "use.id === event.tool && use.run === liveRun(state)?.id && use.status === 'pending'",
  },
  {
    name: 'same-order-runs-twice',
    bug: 'A caller who is cut short while a table is being booked has two of them.',
    rule: 'test/scenarios/tools.test.ts',
    file: 'src/core/call/moves/use-tool.ts',
    find: 'if (same === undefined) return',
    replace: 'if (same === undefined || same.run !== state.phase.run.id) return',
  },
  {
    name: 'tool-rounds-without-end',
    bug: 'A model that asks for tools for ever leaves the caller with fillers, and never with an answer.',
    rule: 'test/scenarios/tools.test.ts',
    file: 'src/core/call/moves/use-tool.ts',
    find: 'return (phase.run.asked?.toolRounds ?? 0) >= toolRoundsMax ? [] : setup.agent.tools;',
    replace: 'return setup.agent.tools;',
  },
  {
    name: 'nonsense-reaches-a-tool',
    bug: 'A table for "tomorrow" people is ordered as it stands.',
    rule: 'test/scenarios/tools.test.ts',
    file: 'src/core/tools/read-order.ts',
    find: `  if (wrong.length > 0) return { wrong: wrong.join('; ') };
`,
    replace: '',
  },
  {
    name: 'unknown-order-done-again',
    bug: 'What a process had under way when it died is done a second time by the one after it.',
    rule: 'test/scenarios/takeover.test.ts',
    file: 'src/core/call/moves/use-tool.ts',
    find: "status: 'unknown' } : use",
    replace: "status: 'failed' } : use",
  },
];
