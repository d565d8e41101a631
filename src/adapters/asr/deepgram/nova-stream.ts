import type { DeepgramClient } from '@deepgram/sdk';
import type { AsrEvent, AsrStream } from '../../../ports/asr.ts';
import { DeepgramListening, type ListeningDoors } from '../../deepgram-listening.ts';
import { excerptOf } from '../../excerpt.ts';
import { readMessage } from './messages.ts';
import { Transcript } from './transcript.ts';

type Socket = Awaited<ReturnType<DeepgramClient['listen']['v1']['connect']>>;

export interface NovaDoors
  extends Pick<ListeningDoors<Socket>, 'provider' | 'call' | 'time' | 'faults' | 'bytesPerMs' | 'prepare'> {
  tell(event: AsrEvent): void;
}

/** One call's audio on its way to Nova, and what comes back of it. */
export class NovaStream implements AsrStream<Uint8Array | Int16Array> {
  readonly #doors: NovaDoors;
  readonly #listening: DeepgramListening<Socket>;
  readonly #transcript = new Transcript();
  /** How much audio had been sent when everything in it was asked for. */
  #finalizedMs = 0;
  #isClosed = false;

  constructor(doors: NovaDoors) {
    this.#doors = doors;
    this.#listening = new DeepgramListening({
      ...doors,
      keepAlive: (socket) => socket.sendKeepAlive({ type: 'KeepAlive' }),
      hear: (message) => this.#hear(message),
      lost: (failure) => doors.tell({ type: 'lost', failure }),
    });
  }

  write(audio: Uint8Array | Int16Array): void {
    this.#listening.write(audio);
  }

  voiceBegan(): void {
    this.#transcript.voiceBegan();
    this.#listening.voiceBegan();
  }

  voiceEnded(): void {
    this.#listening.voiceEnded();
    this.#listening.sendAfterAudio((socket) => {
      // Without new audio there is nothing to settle, and before any a stream has not begun.
      if (this.#listening.sentMs === this.#finalizedMs) return;
      this.#finalizedMs = this.#listening.sentMs;
      socket.sendFinalize({ type: 'Finalize' });
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#listening.close();
  }

  #hear(raw: unknown): void {
    const message = readMessage(raw);
    if (message === null) {
      const { faults, call, provider } = this.#doors;
      faults.note('asr.badmsg', 'a recogniser said what nobody understands', {
        callId: call,
        provider,
        'pii.said': excerptOf(raw),
      });
    } else if (message.type === 'Error') this.#listening.giveUp(message.detail);
    else {
      // What is settled before the voice has ended is followed by the answer to our `Finalize`.
      if (message.type === 'Results') this.#listening.answered(false);
      this.#tell(this.#transcript.hear(message, this.#listening));
    }
  }

  #tell(events: readonly AsrEvent[]): void {
    // Whoever is told may close us with that.
    for (const event of events) if (!this.#isClosed) this.#doors.tell(event);
  }
}
