import { directAnswer, sureIntent } from '../../turns/route.ts';
import { messagesFor } from '../../words/messages.ts';
import { withRun } from '../run.ts';
import type { DirectAnswer, In, Lookup, Run } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimer, startTimer } from '../waiting.ts';
import { sayAll } from './say.ts';

/** The look-ups are in, or have had their time: answer directly where we can, else ask the model. */
export function writeReply(state: In<'thinking'>, lookup: Lookup): Step {
  const direct = directAnswer(state.setup.agent, lookup);
  return andThen(closeLookups(state, lookup), (now) =>
    direct === null ? askModel(now, lookup) : answerDirectly(now, direct),
  );
}

function closeLookups(state: In<'thinking'>, lookup: Lookup): Step<In<'thinking'>> {
  const late = lookup.intent === 'awaited' || lookup.passages === 'awaited';
  const closed: In<'thinking'> = { ...state, phase: { ...state.phase, lookup: null } };
  return andThen(cancelTimer(closed, 'lookups'), (now) =>
    late ? step(now, { type: 'lookup.abandon', lookup: lookup.id }) : step(now),
  );
}

function answerDirectly(state: In<'thinking'>, answer: DirectAnswer): Step {
  const run: Run = {
    ...state.phase.run,
    kind: answer.hangUp ? 'farewell' : 'reply',
    then: answer.hangUp ? { hangUp: 'agent_done' } : 'listen',
    text: 'written',
    unspoken: answer.say,
  };
  return sayAll(withRun({ ...state, failedTurns: 0 }, run));
}

function askModel(state: In<'thinking'>, lookup: Lookup): Step {
  const { agent } = state.setup;
  const run: Run = { ...state.phase.run, text: 'writing' };
  const asked = step(withRun(state, run), {
    type: 'reply.write',
    run: run.id,
    messages: messagesFor(agent, state.history),
    intent: sureIntent(agent, lookup),
    passages: typeof lookup.passages === 'string' ? [] : lookup.passages,
  });
  const waiting = andThen(asked, (now) => startTimer(now, 'first_words', agent.patience.firstWordsMs));
  return andThen(waiting, (now) => startTimer(now, 'whole_reply', agent.patience.wholeReplyMs));
}
