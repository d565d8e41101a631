import type { AsrEvent } from '../../../ports/asr.ts';
import type { Sent } from '../../deepgram-listening.ts';
import type { TurnInfo } from './messages.ts';

/**
 * The turns that Flux hears, as a call wants to know of them. All words of a turn are a guess until it has ended, and
 * are settled once, so that none is there twice: what is begun on an early end of turn is begun on that guess.
 */
export class Turns {
  /** What was told of the turn that is going on, as it was last. */
  #guess: TurnInfo | null = null;
  #endedTurn = Number.NEGATIVE_INFINITY;

  hear(info: TurnInfo, sent: Sent): AsrEvent[] {
    // Said twice, or after its end.
    if (info.turn !== null && info.turn <= this.#endedTurn) return [];
    return [...this.#settleOverdue(info, sent), ...this.#tell(info, sent)];
  }

  #tell(info: TurnInfo, sent: Sent): AsrEvent[] {
    switch (info.event) {
      case 'StartOfTurn':
      case 'Update':
        return this.#take(info);
      case 'EagerEndOfTurn':
        return [...this.#take(info), { type: 'turn_ending' }];
      case 'TurnResumed':
        return [{ type: 'turn_resumed' }, ...this.#take(info)];
      case 'EndOfTurn':
        return info.text === ''
          ? [this.#settle(info, sent)]
          : [this.#settle(info, sent), { type: 'turn_ended' }];
    }
  }

  /** The end of a turn got lost if another goes on. */
  #settleOverdue({ turn }: TurnInfo, sent: Sent): AsrEvent[] {
    const guess = this.#guess;
    if (guess === null || guess.turn === turn) return [];
    const final = this.#settle(guess, sent);
    return guess.text === '' ? [] : [final];
  }

  #take(info: TurnInfo): AsrEvent[] {
    const isNew = info.text !== (this.#guess?.text ?? '');
    this.#guess = info;
    return isNew ? [{ type: 'partial', text: info.text }] : [];
  }

  #settle({ turn, text, confidence, heardMs }: TurnInfo, { sentMs, droppedMs }: Sent): AsrEvent {
    this.#guess = null;
    if (turn !== null) this.#endedTurn = turn;
    if (heardMs === null) return { type: 'final', text, confidence };
    // Nobody can have dealt with more than was sent.
    return { type: 'final', text, confidence, settledMs: droppedMs + Math.min(heardMs, sentMs) };
  }
}
