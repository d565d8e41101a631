import type { Departure } from '../../src/core/call/command.ts';
import { Call } from '../../src/runtime/call.ts';
import type { Party, Relatives } from '../../src/runtime/crew.ts';
import { agentWith, type PlayOptions } from './play.ts';
import { party, pass, type Script, type ScriptedCrew, scriptedCrew } from './scripted-crew.ts';
import { VirtualLine } from './virtual-line.ts';
import { VirtualTimers } from './virtual-timers.ts';

export interface AnsweredOptions extends PlayOptions {
  readonly script?: Script;
  readonly leaving?: Relatives['leaving'];
  /** A crew, and its time, that answer another call too. */
  readonly shared?: { readonly time: VirtualTimers; readonly crew: ScriptedCrew };
}

/** A call that was answered, by a scripted crew on virtual time, and what its relatives were told in order. */
export function answered(options: AnsweredOptions = {}) {
  const time = options.shared?.time ?? new VirtualTimers();
  const crew = options.shared?.crew ?? scriptedCrew(time, options.script);
  const line = new VirtualLine(time);
  const told: string[] = [];
  const kept: Promise<void>[] = [];
  const who: Party = { ...party, setup: { ...party.setup, agent: agentWith(options) } };
  const call = new Call(who, line, crew, {
    leaving: (departure) => {
      told.push(`leaving: ${asText(departure)}`);
      return options.leaving?.(departure) ?? Promise.resolve();
    },
    transferring: (to) => void told.push(`transferring: ${to}, line ${line.isOpen ? 'open' : 'closed'}`),
    ended: (because, keeping) => {
      told.push(`ended: ${because}`);
      kept.push(keeping);
    },
  });
  line.listener = call;
  call.begin();
  const hear = (text: string) => crew.hear({ type: 'final', text, confidence: 1 });
  const ask = async (text: string) => {
    hear(text);
    await pass(time, 600);
  };
  /** Another line for the same call. */
  const another = () => {
    const next = new VirtualLine(time);
    next.listener = call;
    return next;
  };
  /** What the agent said of which the caller heard at least a word. */
  const heard = () => call.state.history.flatMap((said) => (said.speaker === 'agent' ? [said.heard] : []));
  return { time, crew, line, call, told, kept, hear, ask, another, heard, party: who };
}

function asText(departure: Departure): string {
  return 'hangUp' in departure ? departure.hangUp : departure.transferTo;
}
