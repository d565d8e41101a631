import type { CallEvent } from './event.ts';
import { awaitFiller } from './moves/fill.ts';
import { sayWhatIsReady } from './moves/say.ts';
import { stopWriting, whenModelFails } from './moves/trouble.ts';
import { offersFor, toolRoundsMax, usesOf, useTool } from './moves/use-tool.ts';
import { askModelAgain } from './moves/write-reply.ts';
import { furtherRun } from './remake.ts';
import { hasWords, type Talking, withRun, writtenText } from './run.ts';
import type { CallState, Run } from './state.ts';
import { andThen, ignore, type Step, step } from './step.ts';
import { cancelTimer, cancelTimers, startTimer } from './waiting.ts';

/** The model writes the run, stops for tools, and goes on with what they brought. */
export function whileWriting(state: Talking, event: CallEvent): Step {
  const { run } = state.phase;
  switch (event.type) {
    case 'reply.text_written': {
      const written = withRun(
        state,
        furtherRun(run, run.unspoken + withinLength(run, event.text), run.marks),
      );
      const said = andThen(sayWhatIsReady(written), awaitFirstWords);
      return andThen<Talking, CallState>(said, stopAtLength);
    }
    case 'reply.tool_called':
      return andThen(useTool(state, event), awaitFirstWords);
    case 'reply.finished':
      return mayUseTools(state) ? pauseForTools(state) : finishWriting(state);
    case 'reply.failed':
      return whenModelFails(withRun(state, { ...run, text: 'written' }));
    case 'tool.returned':
    case 'tool.failed':
      return run.text === 'using_tools' && !isWaitingForTools(state) ? continueWriting(state) : step(state);
    default:
      return ignore(state, `means nothing while ${state.phase.name}`);
  }
}

/** A minute and a half of speech: nobody on a telephone follows more, and a model in a loop never ends. */
const replyCharsMax = 1_200;

/** A server may send all it has in one piece. */
function withinLength(run: Run, text: string): string {
  return text.slice(0, Math.max(0, replyCharsMax - writtenText(run).length));
}

function stopAtLength(state: Talking): Step {
  return writtenText(state.phase.run).length >= replyCharsMax ? stopWriting(state) : step(state);
}

/** What the tools brought, or that they are still at work, is shown to the model, which goes on in the same run. */
export function continueWriting(state: Talking): Step {
  const { run } = state.phase;
  const isLong = state.at - run.startedAt >= toolsTogetherMs;
  return askModelAgain(state, { toolRounds: isLong ? toolRoundsMax : (run.asked?.toolRounds ?? 0) + 1 });
}

/** Longer than anyone waits on the telephone while others look things up: from then on the model answers with what it has. */
const toolsTogetherMs = 15_000;

/** Until there is something to say, each piece of text, or tool, buys the model as much time again. */
function awaitFirstWords(state: Talking): Step<Talking> {
  if (hasWords(state.phase.run)) return cancelTimer(state, 'first_words');
  return startTimer(state, 'first_words', state.setup.agent.patience.firstWordsMs);
}

/**
 * Whole sentences are said, what is half written waits for the rest; what a slow tool keeps the caller waiting for is
 * covered by a filler. The model goes on as if with a word of its own, so a space stands between.
 */
function pauseForTools(state: Talking): Step {
  const { run } = state.phase;
  const unspoken = run.unspoken === '' ? '' : `${run.unspoken} `;
  const paused = withRun(state, { ...run, text: 'using_tools', unspoken });
  const said = andThen(cancelTimers(paused, ['first_words', 'whole_reply']), sayWhatIsReady);
  const stopped = andThen(said, awaitFiller);
  return andThen<Talking, CallState>(stopped, (now) =>
    isWaitingForTools(now)
      ? startTimer(now, 'tools', now.setup.agent.patience.toolsMs)
      : continueWriting(now),
  );
}

/** A model that asks on in its last round is in a loop: what it has written is all there will be. */
function mayUseTools(state: Talking): boolean {
  const { run } = state.phase;
  return run.then === 'listen' && usesOf(state, run).length > 0 && offersFor(state).length > 0;
}

function isWaitingForTools(state: Talking): boolean {
  return usesOf(state, state.phase.run).some((use) => use.status === 'pending' || use.status === 'held');
}

function finishWriting(state: Talking): Step {
  const written = withGoodbye(withRun(state, { ...state.phase.run, text: 'written' }));
  const said = andThen(cancelTimers(written, ['first_words', 'whole_reply']), sayWhatIsReady);
  return andThen<Talking, CallState>(said, (now) =>
    hasWords(now.phase.run) ? step(now) : whenModelFails(now),
  );
}

/** A model that ends the call, or hands it over, without a word leaves the word to us. */
function withGoodbye(state: Talking): Talking {
  const { run } = state.phase;
  const { lines } = state.setup.agent;
  if (run.then === 'listen' || hasWords(run) || run.unspoken.trim() !== '') return state;
  return withRun(state, { ...run, unspoken: 'hangUp' in run.then ? lines.goodbye : lines.transferring });
}
