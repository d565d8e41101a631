import type { Mutant } from './mutant.ts';

/** Bugs in what was sent, cleared, played and remembered. */
export const playback: readonly Mutant[] = [
  {
    name: 'voice-ignores-the-run',
    bug: 'The rest of an answer that was cut off is heard in the middle of the next one.',
    rule: 'test/runtime/voice-out.test.ts',
    file: 'src/runtime/voice-out.ts',
    find: 'if (this.#onAir?.run === run) return this.#onAir;',
    replace: 'if (this.#onAir) return this.#onAir;',
  },
  {
    name: 'text-of-a-dead-run-is-taken',
    bug: 'What the model still wrote for a cancelled answer is said as part of the next one.',
    rule: 'test/scenarios/interruption.test.ts',
    file: 'src/core/call/door.ts',
    find: `if (!isLiveRun(state, event.run)) return 'the run is over';
      return isAwaitedReply(state, event.request) ? null : 'the reply is over';`,
    replace: "return liveRun(state)?.text === 'writing' ? null : 'the reply is over';",
  },
  {
    name: 'marks-of-an-earlier-epoch-count',
    bug: 'Audio that was cleared counts as heard, so the agent goes on behind words nobody heard.',
    rule: 'test/scenarios/interruption.test.ts',
    file: 'src/core/call/door.ts',
    find: `      if (event.mark.epoch !== state.epoch) return 'the mark is of an earlier epoch';
`,
    replace: '',
  },
  {
    name: 'unheard-text-is-remembered',
    bug: 'The agent believes it has said what the caller cut off, and never says it again.',
    rule: 'test/scenarios/interruption.test.ts',
    file: 'src/core/call/moves/drop-run.ts',
    find: 'run, heardText(run, playedMs), true)',
    replace: 'run, generatedText(run), true)',
  },
  {
    name: 'no-clear-once-all-is-sent',
    bug: 'An agent that has sent its last word talks on for as long as the carrier holds audio.',
    rule: 'test/runtime/voice-out.test.ts',
    file: 'src/runtime/voice-out.ts',
    find: 'if (onAir.nextMark === 0) return;',
    replace: 'if (onAir.nextMark === 0 || onAir.unmarkedMs === 0) return;',
  },
  {
    name: 'heard-ignores-the-round-trip',
    bug: 'Words that the caller did hear are said a second time.',
    rule: 'test/core/heard.test.ts',
    file: 'src/core/words/heard.ts',
    find: 'let passedAt = returned.returnedAt - roundTripMs;',
    replace: 'let passedAt = returned.returnedAt;',
  },
  {
    name: 'farewell-cut-before-its-mark',
    bug: 'The line is closed on the last words of the goodbye.',
    rule: 'test/scenarios/parting.test.ts',
    file: 'src/core/call/run.ts',
    find: ' && run.marks.outstanding.length === 0',
    replace: '',
  },
  {
    name: 'carrier-fed-without-end',
    bug: 'A clear that is lost leaves the caller with the whole rest of an answer they have cut off.',
    rule: 'test/runtime/pacer.test.ts',
    file: 'src/runtime/pacer.ts',
    find: 'now + aheadAtMostMs - dryAt >= messageMs',
    replace: 'dryAt >= now',
  },
];
