import type { Command } from '../../src/core/call/command.ts';
import type { CallEvent } from '../../src/core/call/event.ts';
import type { OtherWay, Parting, Reworded } from '../../src/core/call/replay-with.ts';
import { liveRun } from '../../src/core/call/run.ts';
import type { AgentBrief } from '../../src/core/call/setup.ts';
import type { CallState } from '../../src/core/call/state.ts';

/** More of them would hide what follows. */
const rewordedMax = 5;
/** Enough of a conversation to know where one is in it. */
const utterancesMax = 3;

/** Tells an engineer where a call would have gone another way with this agent, and what it would have said otherwise. */
export function otherWayInWords({ reworded, parting, steps }: OtherWay, other: AgentBrief): string {
  const words = reworded.slice(0, rewordedMax).map((step) => `  ${timeOf(step)}  ${rewordedInWords(step)}`);
  const more = reworded.length - words.length;
  return [
    ...(words.length > 0 ? ['same decision, other words:', ...words] : []),
    ...(more > 0 ? [`  and at ${more} more points`] : []),
    ...(parting === null
      ? [`the same to the end: ${other.name} decides all ${steps} events in the same way`]
      : partingInWords(parting, other)),
  ].join('\n');
}

function rewordedInWords({ ordered, instead }: Reworded): string {
  const [was, would] = [saidIn(ordered), saidIn(instead)];
  if (was !== would) return `says "${would}" instead of "${was}"`;
  return 'tells the model otherwise what to do; what it would have written nobody knows';
}

function saidIn(orders: readonly Command[]): string {
  return orders.flatMap((order) => (order.type === 'speech.say' ? [order.text] : [])).join(' ');
}

function partingInWords(parting: Parting, other: AgentBrief): string[] {
  const { event, ordered, instead, happened, before } = parting;
  return [
    `the call would have gone another way with ${other.name} at ${event.at} ms: ${eventInWords(event)}`,
    ...conversationOf(before).map((line) => `  ${line}`),
    ...ordersInWords(
      'then   ',
      happened === 'instead' ? 'this had not happened yet' : null,
      ordered,
      instead,
    ),
    ...ordersInWords(
      'instead',
      happened === 'then' ? 'this would not have happened yet' : null,
      instead,
      ordered,
    ),
  ];
}

/** The last things said, as the caller heard them, and what is being said. */
function conversationOf(state: CallState): string[] {
  const said = state.history.map((entry) =>
    entry.speaker === 'caller' ? `caller   ${entry.text}` : `agent    ${entry.heard}`,
  );
  const words = state.caller.words.map(({ text }) => text).join(' ') || state.caller.guess;
  const saying =
    liveRun(state)
      ?.segments.map(({ text }) => text)
      .join(' ') ?? '';
  return [
    ...said,
    ...(words === '' ? [] : [`caller   ${words} …`]),
    ...(saying === '' ? [] : [`agent    ${saying} …`]),
  ].slice(-utterancesMax);
}

/** What only one of the two ordered. */
function ordersInWords(
  who: string,
  unless: string | null,
  orders: readonly Command[],
  others: readonly Command[],
): string[] {
  if (unless !== null) return [`  ${who}  ${unless}`];
  const common = new Set(others.map((order) => JSON.stringify(order)));
  const own = orders.filter((order) => !common.has(JSON.stringify(order)));
  return own.length === 0 ? [`  ${who}  nothing`] : own.map((order) => `  ${who}  ${orderInWords(order)}`);
}

function eventInWords({ at: _, ...happening }: CallEvent): string {
  return happening.type === 'timer.fired' ? `timer.fired ${happening.timer}` : inWords(happening);
}

function orderInWords(order: Command): string {
  switch (order.type) {
    case 'timer.start':
      return `timer.start ${order.timer}, ${order.afterMs} ms`;
    case 'timer.cancel':
      return `timer.cancel ${order.timer}`;
    case 'reply.write': {
      const { messages, ...rest } = order;
      const last = messages.at(-1);
      return `${inWords(rest)}, after ${JSON.stringify(last && 'text' in last ? last.text : '')}`;
    }
    default:
      return inWords(order);
  }
}

/** Everything that is said of something, but of lists only how long they are. */
function inWords({ type, ...fields }: { readonly type: string }): string {
  const told = Object.entries(fields).map(
    ([name, value]) => `${name} ${Array.isArray(value) ? value.length : JSON.stringify(value)}`,
  );
  return [type, told.join(', ')].join(' ').trimEnd();
}

function timeOf({ event }: Reworded): string {
  return `${String(event.at).padStart(7)} ms`;
}
