import type { DeepgramClient } from '@deepgram/sdk';
import type { Expectation } from '../../../core/turns/expectation.ts';
import type { AsrEvent, AsrStream } from '../../../ports/asr.ts';
import { DeepgramListening, type ListeningDoors } from '../../deepgram-listening.ts';
import { excerptOf } from '../../excerpt.ts';
import { readMessage } from './messages.ts';
import type { Judgements } from './thresholds.ts';
import { Turns } from './turns.ts';

type Socket = Awaited<ReturnType<DeepgramClient['listen']['v2']['connect']>>;

export interface FluxDoors
  extends Pick<ListeningDoors<Socket>, 'provider' | 'call' | 'time' | 'faults' | 'bytesPerMs' | 'prepare'> {
  readonly judgements: Judgements;
  tell(event: AsrEvent): void;
}

/** One call's audio on its way to Flux, and what comes back of it. */
export class FluxStream implements AsrStream<Uint8Array | Int16Array> {
  readonly #doors: FluxDoors;
  readonly #listening: DeepgramListening<Socket>;
  readonly #turns = new Turns();
  #expects: Expectation['kind'] = 'anything';
  #isClosed = false;

  constructor(doors: FluxDoors) {
    this.#doors = doors;
    this.#listening = new DeepgramListening({
      ...doors,
      // Flux knows none: a line that is silent carries silence.
      keepAlive: null,
      hear: (message) => this.#hear(message),
      lost: (failure) => doors.tell({ type: 'lost', failure }),
    });
  }

  write(audio: Uint8Array | Int16Array): void {
    this.#listening.write(audio);
  }

  voiceBegan(): void {
    this.#listening.voiceBegan();
  }

  /** Flux hears for itself when a turn is over, and cannot be asked. */
  voiceEnded(): void {
    this.#listening.voiceEnded();
  }

  expect(kind: Expectation['kind']): void {
    if (kind === this.#expects) return;
    this.#expects = kind;
    const { thresholds } = this.#doors.judgements[kind];
    this.#listening.sendAfterAudio((socket) => socket.sendConfigure({ type: 'Configure', thresholds }));
  }

  close(): void {
    this.#isClosed = true;
    this.#listening.close();
  }

  #hear(raw: unknown): void {
    const message = readMessage(raw);
    switch (message?.type) {
      case undefined:
        this.#note('a recogniser said what nobody understands', { 'pii.said': excerptOf(raw) });
        break;
      case 'ConfigureFailure':
        this.#note('a recogniser goes on with the thresholds it had', message);
        break;
      case 'Error':
        this.#listening.giveUp(message.detail);
        break;
      case 'TurnInfo':
        this.#listening.answered(message.event === 'EndOfTurn');
        this.#tell(this.#turns.hear(message, this.#listening));
    }
  }

  #tell(events: readonly AsrEvent[]): void {
    const { judgements } = this.#doors;
    const isWanted = ({ type }: AsrEvent) => type !== 'turn_ending' || judgements[this.#expects].tellsMaybe;
    // Whoever is told may close us with that.
    for (const event of events.filter(isWanted)) if (!this.#isClosed) this.#doors.tell(event);
  }

  #note(what: string, fields: object): void {
    const { faults, call, provider } = this.#doors;
    faults.note('asr.badmsg', what, { callId: call, provider, ...fields });
  }
}
