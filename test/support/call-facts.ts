import type { Message } from '../../src/core/call/command.ts';
import type { AgentUtterance } from '../../src/core/call/state.ts';
import { ordersOf } from './orders.ts';
import type { Played } from './play.ts';

/** What the model was shown the nth time it was asked, as lines; from the end where nth is negative. */
export function shownToModel(call: Played, nth: number): string[] {
  return (ordersOf(call, 'reply.write').at(nth)?.messages ?? []).map(lineOf);
}

/** What is kept of what a run said. */
export function keptOf(call: Played, run: number): AgentUtterance | undefined {
  return call.state.history.find(
    (said): said is AgentUtterance => said.speaker === 'agent' && said.run === run,
  );
}

/** What we ever had spoken of a run, in order. */
export function saidOf(call: Played, run: number): string {
  return ordersOf(call, 'speech.say')
    .filter((order) => order.run === run && order.attempt === 'first')
    .map((order) => order.text)
    .join(' ');
}

/** Every phase the call went through, one after the other. */
export function phasesOf(call: Played): string[] {
  const names = call.steps.map(({ after }) => after.state.phase.name);
  return names.filter((name, index) => name !== names[index - 1]);
}

function lineOf(message: Message): string {
  if (message.role === 'call') return `call ${message.tool}: ${message.name} ${message.arguments}`;
  if (message.role === 'result') return `result ${message.tool}: ${message.text}`;
  return `${message.role}: ${message.text}`;
}
