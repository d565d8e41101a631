import type { Command } from '../../src/core/call/command.ts';
import type { CallEvent } from '../../src/core/call/event.ts';
import { markName } from '../../src/core/call/mark.ts';
import type { Utterance } from '../../src/core/call/state.ts';
import type { PlayedStep } from './play.ts';

/**
 * A call as a person reads it: time, event, what was ordered, and the phase where it changed. Left out are the
 * winding of timers, and steps on the way that only tell that all is going well.
 */
export function transcriptOf(steps: readonly PlayedStep[]): string {
  return steps.flatMap(linesOf).join('\n');
}

/** What each side has of the conversation; a bar stands where the caller cut us off. */
export function historyOf(history: readonly Utterance[]): string {
  return history.map((said) => `${said.speaker.padEnd(6)}  ${wordsOf(said)}`).join('\n');
}

/** Events that need not be read about unless something comes of them. */
const allIsWell: ReadonlySet<CallEvent['type']> = new Set([
  'speech.mark_sent',
  'speech.mark_returned',
  'speech.segment_synthesised',
  'reply.text_written',
] as const);

function linesOf({ event, before, after }: PlayedStep): string[] {
  const orders = after.commands.filter((order) => !order.type.startsWith('timer.'));
  const moved = before.phase.name !== after.state.phase.name;
  if (allIsWell.has(event.type) && !moved && orders.length === 0 && after.ignored === null) return [];
  return [
    `${String(event.at).padStart(6)}  ${factOf(event)}${after.ignored === null ? '' : `  (ignored: ${after.ignored})`}`,
    ...orders.map((order) => `        -> ${orderOf(order)}`),
    ...(moved ? [`        ${phaseOf(after.state.phase)}`] : []),
  ];
}

function factOf({ at: _, ...happening }: CallEvent): string {
  return happening.type === 'timer.fired' ? `timer.fired ${happening.timer}` : tell(happening);
}

function orderOf(order: Command): string {
  if (order.type !== 'reply.write') return tell(order);
  const { messages, ...rest } = order;
  const last = messages.at(-1);
  return `${tell(rest)} after="${last?.role}: ${last?.text}"`;
}

function phaseOf(phase: PlayedStep['before']['phase']): string {
  if (phase.name === 'ended') return `ended because=${phase.because}`;
  return 'run' in phase ? `${phase.name} run=${phase.run.id} kind=${phase.run.kind}` : phase.name;
}

function tell({ type, ...fields }: { readonly type: string }): string {
  const words = Object.entries(fields).map(([name, value]) => `${name}=${told(value)}`);
  return [type, ...words].join(' ');
}

function told(value: unknown): string {
  if (Array.isArray(value)) return `${value.length}`;
  if (typeof value === 'object' && value !== null) {
    if ('reason' in value) return String(value.reason);
    if (isMark(value)) return markName(value);
  }
  return JSON.stringify(value);
}

function isMark(value: object): value is Parameters<typeof markName>[0] {
  return 'seq' in value && 'epoch' in value && 'run' in value;
}

function wordsOf(said: Utterance): string {
  if (said.speaker === 'caller') return said.text;
  return said.interrupted
    ? `${said.heard} |${said.generated.slice(said.heard.length)}`.trimStart()
    : said.heard;
}
