import { lineBytesPerMs } from '../../audio/rates.ts';
import type { Failure } from '../../core/call/event.ts';
import { anything, type Expectation } from '../../core/turns/expectation.ts';
import type { Asr, AsrEvent, AsrOptions, AsrStream } from '../../ports/asr.ts';
import type { Waiting } from '../../ports/clock.ts';
import type { AsrChainDoors } from './asr-chain.ts';
import type { Errand, Link } from './duty.ts';
import { openLineStream } from './line-stream.ts';
import type { Replay } from './replay.ts';
import { Retries } from './retries.ts';
import { Unsettled } from './unsettled.ts';

export interface HearingDoors extends AsrChainDoors {
  readonly options: AsrOptions;
  tell(event: AsrEvent): void;
}

/** The stream that hears just now. */
interface Current {
  readonly link: Link<Asr>;
  readonly stream: AsrStream<Uint8Array>;
  readonly errand: Errand;
  readonly replay: Replay;
  /** It has said something: until then nobody knows whether it hears anything. */
  hears: boolean;
}

/** One call's ears, whichever of them hear just now. */
export class Hearing implements AsrStream<Uint8Array> {
  readonly #doors: HearingDoors;
  readonly #unsettled = new Unsettled();
  readonly #retries: Retries;
  #current: Current | null = null;
  #last: Link<Asr> | null = null;
  #expects: Expectation['kind'] = anything.kind;
  /** Words of the last voice were settled. */
  #hasWords = false;
  #pause: Waiting | null = null;
  #isOver = false;

  constructor(doors: HearingDoors) {
    const { duty, time, chance } = doors;
    this.#doors = doors;
    this.#retries = new Retries({ clock: time, triesAtOnce: duty.links.length, chance });
  }

  begin(): void {
    this.#openNext(null);
  }

  write(audio: Uint8Array): void {
    if (this.#isOver) return;
    this.#unsettled.forgetQuiet(this.#current?.hears ?? false);
    this.#unsettled.append(audio);
    this.#current?.stream.write(audio);
  }

  voiceBegan(): void {
    this.#unsettled.voiceBegan();
    this.#hasWords = false;
    this.#current?.stream.voiceBegan();
  }

  voiceEnded(): void {
    this.#unsettled.voiceEnded();
    this.#current?.stream.voiceEnded();
  }

  expect(kind: Expectation['kind']): void {
    this.#expects = kind;
    this.#current?.stream.expect?.(kind);
  }

  close(): void {
    this.#isOver = true;
    this.#pause?.cancel();
    this.#current?.stream.close();
    this.#current?.errand.over();
    this.#current = null;
  }

  #openNext(failure: Failure | null): void {
    const link = this.#pick(failure);
    if (link !== null) this.#open(link, failure);
    else if (failure?.retryable) this.#tryAgain(failure);
    else this.#wait(0, () => this.#giveUp(failure));
  }

  /** The same once more, when that may help; else whoever is next. */
  #pick(failure: Failure | null): Link<Asr> | null {
    const others = this.#othersInTurn();
    const again = failure?.retryable && this.#last ? [this.#last] : [];
    // One that kept silent does so again, most likely, and the caller has waited long enough.
    const isSameFirst = this.#retries.isFirst && failure?.reason !== 'timeout';
    return this.#doors.duty.pick(isSameFirst ? [...again, ...others] : [...others, ...again]);
  }

  /** Everybody but the last, beginning with who comes after them. */
  #othersInTurn(): Link<Asr>[] {
    const { links } = this.#doors.duty;
    const at = this.#last === null ? -1 : links.indexOf(this.#last);
    return [...links.slice(at + 1), ...links.slice(0, Math.max(0, at))];
  }

  #open(link: Link<Asr>, failure: Failure | null): void {
    const { options, faults, duty } = this.#doors;
    if (this.#last === link)
      faults.note('asr.reconnect', 'ears are opened once more in mid call', {
        callId: options.call,
        provider: link.member.name,
      });
    const from = this.#last && { link: this.#last, failure };
    const errand = duty.give(link, { call: options.call, from, slowMs: Infinity });
    this.#last = link;
    const replay = this.#unsettled.replay();
    const isCurrent = () => this.#current?.stream === stream;
    const stream: AsrStream<Uint8Array> = openLineStream(link.member, options, (event) => {
      if (isCurrent()) this.#hear(event);
    });
    this.#current = { link, stream, errand, replay, hears: false };
    stream.expect?.(this.#expects);
    for (const { audio, voice } of replay.stretches) {
      if (voice !== 'none') stream.voiceBegan();
      if (audio.length > 0) stream.write(audio);
      if (voice === 'ended') stream.voiceEnded();
    }
  }

  #hear(event: AsrEvent): void {
    if (this.#current === null) return;
    if (event.type === 'lost') {
      this.#lose(this.#current, event.failure);
      return;
    }
    this.#retries.worked();
    this.#current.hears = true;
    this.#current.errand.worked();
    if (event.type === 'partial') this.#unsettled.guessed(event.text);
    if (event.type === 'final') this.#unsettled.settle(settledTo(event.settledMs, this.#current.replay));
    if (!this.#isNoNews(event)) this.#doors.tell(event);
  }

  /** A stream that hears the rest of a voice finds no words in it; another did, before it died. */
  #isNoNews(event: AsrEvent): boolean {
    if (event.type !== 'final') return false;
    const isEmpty = event.text.trim() === '';
    if (isEmpty && this.#hasWords) return true;
    this.#hasWords = !isEmpty;
    return false;
  }

  #lose({ stream, errand }: Current, failure: Failure): void {
    this.#current = null;
    stream.close();
    errand.failed(failure);
    this.#tryAgain(failure);
  }

  /** Without a pause it is not at once either: the one that failed is still telling us so. */
  #tryAgain(failure: Failure): void {
    this.#wait(this.#retries.failed(), () => {
      if (this.#retries.areInVain) this.#giveUp(failure);
      else this.#openNext(failure);
    });
  }

  #wait(ms: number, then: () => void): void {
    this.#pause?.cancel();
    this.#pause = this.#doors.time.after(ms, then);
  }

  #giveUp(failure: Failure | null): void {
    this.#isOver = true;
    const { duty, tell } = this.#doors;
    tell({ type: 'lost', failure: failure ?? duty.restingFailure.failure });
  }
}

/** Up to where in the call's audio all is dealt with; null where nobody says. */
function settledTo(settledMs: number | undefined, replay: Replay): number | null {
  return settledMs === undefined ? null : replay.positionOf(Math.round(settledMs * lineBytesPerMs));
}
