import type { Mutant } from './mutant.ts';

/** Bugs in who has the floor once the agent speaks. */
export const interruptions: readonly Mutant[] = [
  {
    name: 'resumed-while-the-caller-speaks',
    bug: 'After "uh-huh" in the middle of a sentence the agent talks on, over the rest of it.',
    rule: 'test/scenarios/nods-and-echoes.test.ts',
    file: 'src/core/call/holding.ts',
    find: 'if (state.caller.speaking || !run.held)',
    replace: 'if (!run.held)',
  },
  {
    name: 'nod-interrupts',
    bug: 'Whoever says "uh-huh" to show that they listen is taken to want the floor, and the answer stops.',
    rule: 'test/scenarios/false-alarm.test.ts',
    file: 'src/core/turns/barge-in.ts',
    find: 'return !isBackchannel(text) && !isEchoOf',
    replace: 'return !isEchoOf',
  },
  {
    name: 'echo-interrupts',
    bug: 'On a loudspeaker the agent hears its own words come back, and interrupts itself.',
    rule: 'test/scenarios/nods-and-echoes.test.ts',
    file: 'src/core/turns/barge-in.ts',
    find: ' && !isEchoOf(run, playedMs, text)',
    replace: '',
  },
  {
    name: 'cough-silences-for-good',
    bug: 'After a cough the agent waits for ever for the words of it.',
    rule: 'test/scenarios/interruption.test.ts',
    file: 'src/core/call/holding.ts',
    find: "return startTimer(state, 'false_alarm', state.setup.agent.patience.falseAlarmMs);",
    replace: 'return step(state);',
  },
  {
    name: 'resumed-at-the-wrong-word',
    bug: 'After a cough the agent goes on in the middle of the word where it was cut.',
    rule: 'test/scenarios/interruption.test.ts',
    file: 'src/core/call/moves/hold-run.ts',
    find: 'cut?.startsAtMs ?? run.playedMs - lastFrameMs',
    replace: 'run.playedMs - lastFrameMs',
  },
  {
    name: 'notice-interruptible',
    bug: 'A word over the legal notice, and the caller never hears the rest of it.',
    rule: 'test/scenarios/notice.test.ts',
    file: 'src/core/turns/barge-in.ts',
    find: `  if (noticeDue) return false;
`,
    replace: '',
  },
  {
    name: 'endless-voice-holds-the-floor',
    bug: 'A radio in the room, and the agent never says another word.',
    rule: 'test/scenarios/recogniser.test.ts',
    file: 'src/core/call/voice-watch.ts',
    find: "return startTimer(state, 'endless_voice', voiceIsBelievedMs(state));",
    replace: 'return step(state);',
  },
];
