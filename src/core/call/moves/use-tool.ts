import { orderKey, readOrder } from '../../tools/read-order.ts';
import type { ToolUse } from '../../tools/tool-use.ts';
import type { ToolArguments } from '../command.ts';
import type { CallEvent, FailureReason, ReplyEvent, ToolEvent } from '../event.ts';
import { type Talking, withRun } from '../run.ts';
import type { CallState, Run } from '../state.ts';
import { type Step, step } from '../step.ts';

/** A model in a loop asks for more; no caller's wish takes as many. */
const usesPerRequestMax = 8;
const usesPerCallMax = 64;
/** What a model can take in; a page of a website is no answer. */
const resultCharsMax = 4_000;

type Called = Extract<CallEvent & ReplyEvent, { type: 'reply.tool_called' }>;

/** The model asks for a tool. What makes no sense is told to the model, and never reaches the tool. */
export function useTool(state: Talking, event: Called): Step<Talking> {
  const { run } = state.phase;
  const order = readOrder(offersFor(state), event.name, event.arguments);
  if (usesOf(state, run).length >= usesPerRequestMax || state.tools.length >= usesPerCallMax) {
    return refuse(state, event, 'there are no more tools for now: answer without');
  }
  if ('wrong' in order) return refuse(state, event, order.wrong);
  const { offer } = order;
  switch (offer.effect) {
    case 'ends_call':
      return decideEnd(noted(state, event, { effect: 'ends_call', status: 'pending' }), {
        hangUp: 'agent_done',
      });
    case 'transfers_call': {
      const { transferTo } = state.setup.agent;
      if (transferTo === null) return refuse(state, event, 'nobody takes calls');
      return decideEnd(noted(state, event, { effect: 'transfers_call', status: 'pending' }), { transferTo });
    }
    case 'reads':
      return carryOut(state, event, 'reads', order.arguments, `${state.setup.call}:${state.next.tool}`);
    case 'acts': {
      const key = orderKey(state.setup.call, offer.name, order.arguments);
      return offer.repeats
        ? carryOut(state, event, 'acts', order.arguments, `${key}:${state.next.tool}`)
        : actOnce(state, event, order.arguments, key);
    }
  }
}

/** What a tool brought is kept, and is the answer to every same order. */
export function withToolSettled(state: CallState, event: ToolEvent): CallState {
  const settled =
    event.type === 'tool.returned'
      ? ({ status: 'done', result: event.result.slice(0, resultCharsMax) } as const)
      : ({ status: 'failed', result: `it failed: ${event.failure.reason}` } as const);
  const mayBeDone = event.type === 'tool.failed' && !neverBegan.has(event.failure.reason);
  const isIt = (use: ToolUse) => use.id === event.tool || use.sameAs === event.tool;
  const outcomeOf = (use: ToolUse): ToolUse =>
    mayBeDone && use.effect === 'acts' ? { ...use, status: 'unknown' } : { ...use, ...settled };
  return { ...state, tools: state.tools.map((use) => (isIt(use) ? outcomeOf(use) : use)) };
}

/** Failures after which it is certain that nothing was done: the order may be given again. */
const neverBegan: ReadonlySet<FailureReason> = new Set([
  'unreachable',
  'refused',
  'bad_request',
  'overloaded',
]);

/** The caller has surely ended, or said nothing after all: what the run was not allowed to do meanwhile is done. */
export function callHeldTools(state: Talking): Step<Talking> {
  const held = state.tools.filter((use) => use.run === state.phase.run.id && use.status === 'held');
  const tools = state.tools.map((use) => (held.includes(use) ? { ...use, status: 'pending' as const } : use));
  const orders = held
    .filter((use) => use.sameAs === null)
    .flatMap((use) => {
      const order = readOrder(state.setup.agent.tools, use.name, use.arguments);
      return 'wrong' in order
        ? []
        : [
            {
              type: 'tool.call',
              tool: use.id,
              name: use.name,
              arguments: order.arguments,
              key: use.key ?? '',
            } as const,
          ];
    });
  return step({ ...state, tools }, ...orders);
}

/** What was asked for by the request that the run is about to hear from. */
export function usesOf(state: CallState, run: Run): ToolUse[] {
  return state.tools.filter((use) => use.run === run.id && use.request === run.asked?.request);
}

/** A speculative run that is dropped leaves no trace. */
export function forgetTools(state: CallState, run: Run): CallState {
  return { ...state, tools: state.tools.filter((use) => use.run !== run.id) };
}

/** The run is over, and with it what it had not done yet; what a tool is doing to the world goes on. */
export function leaveToolsOf(state: CallState, run: Run): CallState {
  const result = 'the caller went on, so it was not done';
  const isHeld = (use: ToolUse) => use.run === run.id && use.status === 'held';
  const left = state.tools.map((use) => (isHeld(use) ? { ...use, status: 'failed' as const, result } : use));
  return settleOwn({ ...state, tools: left }, run.id, result);
}

/** Whoever the call was handed to did not take it. */
export function transferCameToNothing(state: CallState): CallState {
  return settleOwn(state, null, 'nobody took the call; the caller is back with you');
}

/** The process that knew what became of its tools is gone. */
export function withToolsUnknown(state: CallState): CallState {
  const lost = (use: ToolUse) => use.status === 'pending' || use.status === 'held';
  return { ...state, tools: state.tools.map((use) => (lost(use) ? { ...use, status: 'unknown' } : use)) };
}

/** What the model may ask for now: in the last round nothing, so that it answers. */
export function offersFor({ phase, setup }: Talking): CallState['setup']['agent']['tools'] {
  return (phase.run.asked?.toolRounds ?? 0) >= toolRoundsMax ? [] : setup.agent.tools;
}

/** More rounds than any wish takes; a model that asks on is in a loop. */
export const toolRoundsMax = 5;

function actOnce(state: Talking, event: Called, values: ToolArguments, key: string): Step<Talking> {
  const same = state.tools.find((use) => use.key === key && use.sameAs === null && use.status !== 'failed');
  if (same === undefined) return carryOut(state, event, 'acts', values, key);
  const { status, result } = same;
  return step(noted(state, event, { effect: 'acts', key, status, result, sameAs: same.id }));
}

function carryOut(
  state: Talking,
  event: Called,
  effect: 'reads' | 'acts',
  values: ToolArguments,
  key: string,
): Step<Talking> {
  const { speculatesOn, held } = state.phase.run;
  const isHeld = effect === 'acts' && (speculatesOn !== null || held);
  const tool = state.next.tool;
  const asked = noted(state, event, { effect, key, status: isHeld ? 'held' : 'pending' });
  if (isHeld) return step(asked);
  return step(asked, { type: 'tool.call', tool, name: event.name, arguments: values, key });
}

function refuse(state: Talking, event: Called, why: string): Step<Talking> {
  return step(noted(state, event, { effect: 'reads', status: 'failed', result: why }));
}

/** What follows this reply; what was written of it is its goodbye. */
function decideEnd(state: Talking, then: Run['then']): Step<Talking> {
  const { run } = state.phase;
  return step(withRun(state, { ...run, then, kind: then === 'listen' ? run.kind : 'farewell' }));
}

function noted(
  state: Talking,
  event: Called,
  known: Pick<ToolUse, 'effect' | 'status'> & Partial<ToolUse>,
): Talking {
  const { run } = state.phase;
  const use: ToolUse = {
    id: state.next.tool,
    run: run.id,
    request: event.request,
    name: event.name.slice(0, nameCharsMax),
    arguments: event.arguments.slice(0, resultCharsMax),
    key: null,
    place: state.history.length + (run.speculatesOn === null ? 0 : 1),
    result: '',
    sameAs: null,
    ...known,
  };
  return { ...state, tools: [...state.tools, use], next: { ...state.next, tool: use.id + 1 } };
}

/** Names of tools are short; what a model makes up need not be. */
const nameCharsMax = 64;

function settleOwn(state: CallState, run: number | null, result: string): CallState {
  const isOwn = (use: ToolUse) =>
    use.status === 'pending' &&
    (use.effect === 'ends_call' || use.effect === 'transfers_call') &&
    (run === null || use.run === run);
  return {
    ...state,
    tools: state.tools.map((use) => (isOwn(use) ? { ...use, status: 'failed', result } : use)),
  };
}
