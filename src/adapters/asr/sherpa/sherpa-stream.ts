import type { FailureReason } from '../../../core/call/event.ts';
import type { AsrEvent, AsrStream } from '../../../ports/asr.ts';
import type { Heard } from './caller-ear.ts';
import { bytesOf, type Kind } from './wire.ts';

export interface StreamDoors {
  send(kind: Kind, body?: Uint8Array): void;
  /** Whether the process takes less than it is sent, and has for long. */
  isBehind(): boolean;
  tell(event: AsrEvent): void;
  closed(): void;
  /** It is not heard any more, though nobody has closed it. */
  givenUp(): void;
}

/** A frame of the line, 20 ms: what comes in less is put together, for each message costs what a frame costs. */
const pieceSamplesMin = 320;

/** One caller's ear, from the gateway's side. */
export class SherpaStream implements AsrStream<Int16Array> {
  readonly #doors: StreamDoors;
  readonly #crumbs = new Int16Array(pieceSamplesMin);
  #crumbCount = 0;
  #isOver = false;

  constructor(doors: StreamDoors) {
    this.#doors = doors;
    doors.send('open');
  }

  write(audio: Int16Array): void {
    if (this.#isOver) return;
    if (this.#doors.isBehind()) this.#giveUp();
    else if (this.#crumbCount + audio.length < pieceSamplesMin) this.#keep(audio);
    else {
      this.#sendCrumbs();
      this.#doors.send('audio', bytesOf(audio));
    }
  }

  voiceBegan(): void {
    if (!this.#isOver) this.#doors.send('voice_began');
  }

  voiceEnded(): void {
    if (this.#isOver) return;
    this.#sendCrumbs();
    this.#doors.send('voice_ended');
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#doors.send('close');
    this.#doors.closed();
  }

  hear(heard: Heard): void {
    if (!this.#isOver) this.#doors.tell(heard);
  }

  lose(reason: FailureReason, detail: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#doors.tell({ type: 'lost', failure: { provider: 'sherpa', reason, detail, retryable: true } });
  }

  #keep(audio: Int16Array): void {
    this.#crumbs.set(audio, this.#crumbCount);
    this.#crumbCount += audio.length;
  }

  #sendCrumbs(): void {
    if (this.#crumbCount > 0) this.#doors.send('audio', bytesOf(this.#crumbs.subarray(0, this.#crumbCount)));
    this.#crumbCount = 0;
  }

  #giveUp(): void {
    this.#doors.send('close');
    this.#doors.givenUp();
    this.lose('overloaded', 'it is ten seconds behind with what it is told');
  }
}
