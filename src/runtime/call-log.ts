import { consequenceOf } from '../core/analysis/consequence.ts';
import type { TurnLatency } from '../core/analysis/turn-latency.ts';
import type { Command, Departure } from '../core/call/command.ts';
import type { CallEvent } from '../core/call/event.ts';
import { liveRun } from '../core/call/run.ts';
import type { CallState, Utterance } from '../core/call/state.ts';
import type { Step } from '../core/call/step.ts';
import type { Log } from '../ports/log.ts';

/** Writes one call's story to the log: a line per transition, run, adapter event and latency. */
export class CallLog {
  readonly #log: Log;
  readonly #callId: string;

  constructor(log: Log, callId: string) {
    this.#log = log;
    this.#callId = callId;
  }

  /** `answered` is the turn that this step completed. */
  saw(seq: number, before: CallState, event: CallEvent, after: Step, answered: TurnLatency | null): void {
    const run = liveRun(after.state) ?? liveRun(before);
    const where = { callId: this.#callId, runId: run?.id ?? null, seq, atMs: event.at };
    if ('failure' in event) {
      const consequence = consequenceOf(event, after);
      this.#log.warn(event.type, { ...where, ...told(event), consequence });
    } else {
      const level = comesByTheDozen(event) ? 'debug' : 'info';
      this.#log[level](event.type, { ...where, ...told(event) });
    }
    if (after.ignored !== null)
      this.#log.debug('ignored', { ...where, event: event.type, why: after.ignored });
    for (const order of after.commands) {
      if (isToldOrder(order)) this.#log.info(order.type, { ...where, ...toldOrder(order) });
    }
    for (const said of after.state.history.slice(before.history.length)) {
      this.#log.info(`${said.speaker}.said`, { ...where, ...toldUtterance(said) });
    }
    if (before.phase.name !== after.state.phase.name) {
      const from = before.phase.name;
      this.#log.info('phase', { ...where, from, to: after.state.phase.name, on: event.type });
    }
    if (answered) {
      const { turn, totalMs, parts } = answered;
      this.#log.info('latency', { ...where, turn, totalMs, ...parts });
    }
  }

  finished(facts: object): void {
    this.#log.info('call finished', { callId: this.#callId, ...facts });
  }

  /** The caller may have heard that they said nothing. */
  notUnderstood(facts: object): void {
    this.#log.warn('a caller was heard and not understood', {
      callId: this.#callId,
      ...facts,
      remedy:
        'npm run doctor asks the recogniser; what it was sent can be heard in the recording, where there is one',
    });
  }

  trouble(message: string, fields: object): void {
    this.#log.error(message, { callId: this.#callId, ...fields });
  }
}

/** These say little one by one, and drown the others. */
function comesByTheDozen(event: CallEvent): boolean {
  switch (event.type) {
    case 'speech.mark_sent':
    case 'speech.mark_returned':
    case 'reply.text_written':
    case 'speech.words_timed':
    case 'caller.words_guessed':
      return true;
    default:
      return false;
  }
}

function told(event: CallEvent): object {
  const { type: _type, at: _at, ...fields } = event;
  switch (event.type) {
    case 'caller.words_settled':
      return { 'pii.text': event.text, confidence: event.confidence };
    case 'caller.words_guessed':
      return { 'pii.text': event.text };
    case 'caller.key_pressed':
      return { 'pii.key': event.key };
    case 'reply.text_written':
      return { run: event.run, request: event.request, 'pii.text': event.text };
    case 'reply.tool_called': {
      const { run, request, name } = event;
      return { run, request, name, 'pii.arguments': event.arguments };
    }
    case 'tool.returned':
      return { tool: event.tool, 'pii.result': event.result };
    case 'speech.words_timed':
      return { run: event.run, segment: event.segment, words: event.words.length };
    case 'knowledge.found': {
      const titles = event.passages.map((passage) => passage.title);
      return { lookup: event.lookup, passages: titles.length, 'pii.titles': titles };
    }
    default:
      return fields;
  }
}

function isToldOrder(order: Command): boolean {
  return order.type !== 'timer.start' && order.type !== 'timer.cancel';
}

function toldOrder(order: Command): object {
  const { type: _type, ...fields } = order;
  switch (order.type) {
    case 'intent.classify':
    case 'knowledge.search':
      return { lookup: order.lookup, 'pii.text': order.text };
    case 'speech.say': {
      const { run, segment, attempt, text } = order;
      return { run, segment, attempt, 'pii.text': text };
    }
    case 'reply.write': {
      const { run, request, attempt, intent, messages, passages, tools } = order;
      const counts = { messages: messages.length, passages: passages.length, tools: tools.length };
      return { run, request, attempt, intent, ...counts };
    }
    case 'tool.call':
      // The key is made of the arguments.
      return { tool: order.tool, name: order.name, 'pii.key': order.key, 'pii.arguments': order.arguments };
    case 'departure.keep':
      return toldDeparture(order.departure);
    case 'line.transfer':
      return { 'pii.to': order.to };
    default:
      return fields;
  }
}

function toldDeparture(departure: Departure): object {
  return 'transferTo' in departure
    ? { departure: 'transfer', 'pii.to': departure.transferTo }
    : { departure: 'hang_up', because: departure.hangUp };
}

function toldUtterance(said: Utterance): object {
  if (said.speaker === 'caller') {
    return { turn: said.turn, 'pii.text': said.text, confidence: said.confidence };
  }
  const { kind, interrupted, generated, heard } = said;
  return { kind, interrupted, 'pii.generated': generated, 'pii.heard': heard };
}
