import { styleText } from 'node:util';
import type { CarrierFact } from '../../src/phone/ledger.ts';
import { closedByServer } from '../../src/phone/rehearsal.ts';

/** Tells a call as it happens at the caller's end: who can be heard, and what the line does. */
export class LineStory {
  readonly #print: (at: number, told: string) => void;

  constructor(print: (at: number, told: string) => void) {
    this.#print = print;
  }

  tell(fact: CarrierFact): void {
    const told = inWords(fact);
    if (told !== null) this.#print(fact.at, `${'line'.padEnd(8)} ${styleText('magenta', told)}`);
  }
}

/** What a listener would want to know; the rest is between the machines. */
function inWords(fact: CarrierFact): string | null {
  switch (fact.type) {
    case 'call.answered':
      return 'the call is answered';
    case 'call.ended':
      return `the call is over: the ${fact.by} ended it (${fact.status})`;
    case 'say.heard':
      return `the carrier says: “${fact.text}”`;
    case 'stream.started':
      return 'the gateway is on the line';
    case 'dial.begun':
      return `${fact.to} rings`;
    case 'dial.answered':
      return `${fact.to} has taken the call`;
    case 'dial.ended':
      return `the call to ${fact.to} is over (${fact.status})`;
    case 'fault.injected':
      return `something goes wrong on purpose: ${fact.fault.replaceAll('_', ' ')}`;
    case 'debugger.noted':
      return fact.code === closedByServer ? null : `${fact.code} ${fact.message}`;
    case 'agent.audible':
      return 'the agent can be heard';
    case 'agent.quiet':
      return 'the agent is quiet';
    case 'caller.began_to_speak':
      return `the caller ${fact.isInterruption ? 'interrupts' : 'speaks'}: “${fact.text}”`;
    case 'caller.finished_speaking':
      return 'the caller is done';
    case 'caller.made_noise':
      return `the caller makes a noise: ${fact.kind}, ${fact.ms} ms`;
    case 'caller.pressed':
      return `the caller presses ${fact.digits}`;
    case 'caller.hung_up':
      return 'the caller hangs up';
    case 'caller.gave_up':
      return `the caller gives up: ${fact.problem}`;
    default:
      return null;
  }
}
