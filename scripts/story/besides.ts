import { consequenceOf } from '../../src/core/analysis/consequence.ts';
import { meantForUsFrom } from '../../src/core/analysis/voices-not-understood.ts';
import type { RecordedStep } from '../../src/core/call/replay.ts';
import type { Ending } from '../../src/core/call/state.ts';
import type { Step } from '../../src/core/call/step.ts';

/**
 * What happened beside the conversation: keys, look-ups, tools, failures, and why it ended; a sentence each.
 * `notUnderstood` voices were heard last and no words made out.
 */
export function besides({ event, commands }: RecordedStep, after: Step, notUnderstood: number): string[] {
  const orders = commands.flatMap((order) => {
    if (order.type === 'tool.call') return [`tool ${order.name} is asked ${JSON.stringify(order.arguments)}`];
    if (order.type === 'line.transfer') return [`the call is handed to ${order.to}`];
    if (order.type === 'call.finish')
      return [`the call is over: ${endings[order.because]}${unheard(notUnderstood)}`];
    return [];
  });
  return [...happened(event, after), ...orders];
}

function unheard(voices: number): string {
  if (voices < meantForUsFrom) return '';
  return `; ${voices} voices were heard before that, and no words made out`;
}

function happened(event: RecordedStep['event'], after: Step): string[] {
  const toolOf = (id: number) => `tool ${after.state.tools.find((use) => use.id === id)?.name ?? id}`;
  if ('failure' in event) {
    const { provider, reason, detail } = event.failure;
    const what = event.type === 'tool.failed' ? toolOf(event.tool) : event.type.replace('.failed', '');
    return [
      `${what} failed: ${provider}, ${reason}: ${detail}`,
      `what it means for the caller: ${consequenceOf(event, after)}`,
    ];
  }
  switch (event.type) {
    case 'caller.key_pressed':
      return [`the caller presses ${event.key}`];
    case 'intent.classified':
      return [`looked up: intent ${intentInWords(event.intent, event.confidence)}`];
    case 'knowledge.found':
      return [`looked up: knowledge ${event.passages.map(({ title }) => `“${title}”`).join(', ') || 'none'}`];
    case 'tool.returned':
      return [`${toolOf(event.tool)} brought ${event.result}`];
    case 'line.lost':
      return [`the line is lost: ${event.reason}`];
    case 'call.given_up':
      return [`the call is given up: ${event.reason}`];
    case 'transfer.answered':
      return ['a person has taken the call'];
    case 'transfer.failed':
      return [`nobody took the call: ${event.reason}`];
    default:
      return [];
  }
}

function intentInWords(intent: string | null, confidence: number): string {
  return intent === null ? 'none' : `${intent}, ${Math.round(confidence * 100)} % sure`;
}

const endings: Readonly<Record<Ending, string>> = {
  caller_hung_up: 'the caller hung up',
  line_lost: 'the line was lost and did not come back',
  agent_done: 'the agent said goodbye',
  transferred: 'a person has taken it',
  opted_out: 'they asked not to be called again',
  caller_silent: 'the caller did not answer when asked',
  too_long: 'it had lasted as long as a call may',
  provider_failed: 'a provider failed, and the agent said so',
  voice_failed: 'the voice failed, and the carrier apologised',
  broken: 'a bug of ours: the carrier apologised, and DATA_DIR/dumps has what led to it',
};
