import { directAnswer, sureIntent } from '../../turns/route.ts';
import { messagesFor } from '../../words/messages.ts';
import { type Talking, withRun } from '../run.ts';
import type { DirectAnswer } from '../setup.ts';
import type { Asked, Lookup, Run } from '../state.ts';
import { andThen, type Step, step } from '../step.ts';
import { cancelTimer, cancelTimers, startTimer } from '../waiting.ts';
import { sayAll } from './say.ts';
import { offersFor } from './use-tool.ts';

/** The look-ups are in, or have had their time: answer directly where we can, else ask the model. */
export function writeReply(state: Talking, lookup: Lookup): Step {
  const { agent } = state.setup;
  const direct = directAnswer(agent, lookup);
  return andThen(closeLookups(state, lookup), (now) => {
    if (direct !== null) return answerDirectly(now, direct);
    const passages = typeof lookup.passages === 'string' ? [] : lookup.passages;
    return askModel(now, {
      request: 0,
      attempt: 'first',
      toolRounds: 0,
      intent: sureIntent(agent, lookup),
      passages,
    });
  });
}

/** Asks once more for the same run: with what its tools brought, or because the model let us down. */
export function askModelAgain(state: Talking, changed: Partial<Asked>): Step<Talking> {
  const { asked } = state.phase.run;
  if (asked === null) return step(state);
  return andThen(cancelTimers(state, ['tools', 'whole_reply']), (now) =>
    askModel(now, { ...asked, ...changed, request: asked.request + 1 }),
  );
}

function closeLookups(state: Talking, lookup: Lookup): Step<Talking> {
  const late = lookup.intent === 'awaited' || lookup.passages === 'awaited';
  const closed = withRun(state, { ...state.phase.run, lookup: null });
  return andThen(cancelTimer(closed, 'lookups'), (now) =>
    late ? step(now, { type: 'lookup.abandon', lookup: lookup.id }) : step(now),
  );
}

function answerDirectly(state: Talking, answer: DirectAnswer): Step {
  const run: Run = {
    ...state.phase.run,
    kind: answer.hangUp ? 'farewell' : 'reply',
    then: answer.hangUp ? { hangUp: 'agent_done' } : 'listen',
    text: 'written',
    unspoken: answer.say,
  };
  return sayAll(withRun(state, run));
}

function askModel(state: Talking, asked: Asked): Step<Talking> {
  const { agent } = state.setup;
  const asking = withRun(state, { ...state.phase.run, text: 'writing', asked });
  const order = step(asking, {
    type: 'reply.write',
    run: asking.phase.run.id,
    request: asked.request,
    attempt: asked.attempt,
    messages: messagesFor(asking),
    intent: asked.intent,
    passages: asked.passages,
    tools: offersFor(asking),
  });
  const waiting = andThen(order, (now) => startTimer(now, 'first_words', agent.patience.firstWordsMs));
  return andThen(waiting, (now) => startTimer(now, 'whole_reply', agent.patience.wholeReplyMs));
}
