import type { Mutant } from './mutant.ts';

/** Bugs in how a call is left, lost, handed over and taken up. */
export const endings: readonly Mutant[] = [
  {
    name: 'opt-out-left-to-the-model',
    bug: '"Stop calling me" is answered by a model that may overlook it, and they are called again.',
    rule: 'test/scenarios/parting.test.ts',
    file: 'src/core/turns/no-more-calls.ts',
    find: "return optOut === 'none' && isOptOut(wordsOfTurn(caller).text);",
    replace: "return optOut === 'none' && wordsOfTurn(caller).text === 'opt out';",
  },
  {
    name: 'opt-out-confirmed-too-soon',
    bug: 'The caller is told that they will not be called again before that is written down, and a crash forgets it.',
    rule: 'test/scenarios/parting.test.ts',
    file: 'src/core/call/moves/opt-out.ts',
    find: `  if (state.optOut === 'none' || state.optOut === 'recording') return step(state);
  const { lines } = state.setup.agent;
  const line = state.optOut === 'recorded' ? lines.optedOut : lines.optOutFailed;`,
    replace: `  if (state.optOut === 'none') return step(state);
  const { lines } = state.setup.agent;
  const line = state.optOut === 'failed' ? lines.optOutFailed : lines.optedOut;`,
  },
  {
    name: 'hang-up-before-the-departure-is-kept',
    bug: 'After the goodbye the phone says that something went wrong: the hang-up is taken for an accident.',
    rule: 'test/scenarios/parting.test.ts',
    file: 'src/core/call/moves/end.ts',
    find: "return andThen(kept, (then) => startTimer(then, 'departure', departureMs));",
    replace: 'return andThen(kept, (then) => go(then, because));',
  },
  {
    name: 'adrift-for-ever',
    bug: 'A call whose line never comes back is kept as live for ever.',
    rule: 'test/scenarios/parting.test.ts',
    file: 'src/core/call/phases/adrift.ts',
    find: "return event.timer === 'adrift' ? endCall(state, 'line_lost') : step(state);",
    replace: 'return step(state);',
  },
  {
    name: 'run-numbers-reused-after-a-takeover',
    bug: 'What the process that died had still sent is taken for the words of the one that took over.',
    rule: 'test/scenarios/takeover.test.ts',
    file: 'src/core/call/moves/drift.ts',
    find: 'Math.max(state.next.run, lease * runsPerLease)',
    replace: 'state.next.run',
  },
  {
    name: 'silence-after-a-failed-transfer',
    bug: 'The line of the colleague was busy; the caller, back on ours, hears nothing.',
    rule: 'test/scenarios/parting.test.ts',
    file: 'src/core/call/moves/drift.ts',
    find: "if (because === 'transfer_failed') return sayLine(now, 'resumption', lines.transferFailed);",
    replace: "if (because === 'transfer_failed') return sayLine(now, 'resumption', '');",
  },
];
