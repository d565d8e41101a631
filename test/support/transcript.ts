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
  const moved = phaseOf(before.phase) !== phaseOf(after.state.phase);
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
  const { messages, passages, tools: _, ...rest } = order;
  const last = messages.at(-1);
  const told = last?.role === 'call' ? last.name : last?.text;
  const asked = { ...rest, passages };
  return `${tell(asked)} after="${last?.role}: ${told}"`;
}

function phaseOf(phase: PlayedStep['before']['phase']): string {
  if (phase.name === 'ended') return `ended because=${phase.because}`;
  if (phase.name === 'leaving' || phase.name === 'adrift') return `${phase.name} because=${phase.because}`;
  if (phase.name === 'transferring') return `transferring to=${phase.to} stage=${phase.stage}`;
  if (phase.name === 'transcribing' || !('run' in phase)) return phase.name;
  return `${phase.name} run=${phase.run.id} kind=${phase.run.kind}`;
}

/** What is so nearly always is not worth reading. */
const asUsual: Readonly<Record<string, unknown>> = { attempt: 'first', request: 0 };

function tell({ type, ...fields }: { readonly type: string }): string {
  const unusual = Object.entries(fields).filter(([name, value]) => asUsual[name] !== value);
  const words = unusual.map(([name, value]) => `${name}=${told(value)}`);
  return [type, ...words].join(' ');
}

function told(value: unknown): string {
  if (Array.isArray(value)) return `${value.length}`;
  if (typeof value === 'object' && value !== null) {
    if ('reason' in value) return String(value.reason);
    if (isMark(value)) return markName(value);
    return JSON.stringify(value).replaceAll('"', '');
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
