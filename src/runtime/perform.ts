import type { Command, Departure } from '../core/call/command.ts';
import type { Ending } from '../core/call/state.ts';
import type { CallTimers } from './call-timers.ts';
import type { Lookups } from './lookups.ts';
import type { Replies } from './replies.ts';
import type { ToolWork } from './tool-work.ts';
import type { VoiceOut } from './voice-out.ts';

/** Who carries out a call's orders. */
export interface Hands {
  readonly voiceOut: VoiceOut;
  readonly replies: Replies;
  readonly tools: ToolWork;
  readonly lookups: Lookups;
  readonly timers: CallTimers;
  keepDeparture(departure: Departure): void;
  transfer(to: string): void;
  recordOptOut(): void;
  hangUp(because: Ending): void;
  finish(because: Ending): void;
}

/** Gives each order to whom it belongs. A command without a case does not compile. */
export function perform(command: Command, hands: Hands): void {
  switch (command.type) {
    case 'speech.say':
      hands.voiceOut.say(command);
      break;
    case 'speech.hold':
      hands.voiceOut.hold(command);
      break;
    case 'speech.release':
      hands.voiceOut.release(command);
      break;
    case 'speech.cut':
      hands.voiceOut.cut(command);
      break;
    case 'reply.write':
      hands.replies.write(command);
      break;
    case 'reply.abandon':
      hands.replies.abandon(command.run);
      break;
    case 'tool.call':
      hands.tools.perform(command);
      break;
    case 'intent.classify':
    case 'knowledge.search':
    case 'lookup.abandon':
      hands.lookups.perform(command);
      break;
    case 'timer.start':
    case 'timer.cancel':
      hands.timers.perform(command);
      break;
    case 'departure.keep':
      hands.keepDeparture(command.departure);
      break;
    case 'line.transfer':
      hands.transfer(command.to);
      break;
    case 'opt_out.record':
      hands.recordOptOut();
      break;
    case 'line.hang_up':
      hands.hangUp(command.because);
      break;
    case 'call.finish':
      hands.finish(command.because);
      break;
    default:
      unknownCommand(command);
  }
}

function unknownCommand(command: never): never {
  throw new Error(`no one carries out ${JSON.stringify(command)}`);
}
