import { decodeMulaw } from '../../audio/mulaw.ts';
import { lineBytesPerMs, lineRateHz, speechRateHz } from '../../audio/rates.ts';
import { Resampler } from '../../audio/resample.ts';
import type { Failure } from '../../core/call/event.ts';
import { anything, type Expectation } from '../../core/turns/expectation.ts';
import type { Asr, AsrEvent, AsrOptions, AsrStream } from '../../ports/asr.ts';
import type { Clock, Timers, Waiting } from '../../ports/clock.ts';
import type { Faults } from '../../ports/faults.ts';
import type { EarsLink } from './asr-chain.ts';
import { RecentAudio } from './recent-audio.ts';

/** A server that is being restarted is back in a second or two; asking it four times a second helps nobody. */
const pauseFirstMs = 250;
const pauseMaxMs = 2_000;
/** A caller who has not been understood for so long is better told. */
const troubleMaxMs = 10_000;
/** A voice is noticed up to 200 ms after it began, and a soft first consonant comes before that. */
const voiceNoticedMs = 500;
/** The end of a voice is noticed 300 ms later; a little more is for the breath after the last word. */
const voiceEndNoticedMs = 400;
/** What nobody has settled by then nobody will, and the call has gone on without it. */
const owedMaxMs = 3_000;

export interface HearingDoors {
  readonly links: readonly EarsLink[];
  readonly time: Clock & Timers;
  readonly faults: Faults;
  readonly options: AsrOptions;
  tell(event: AsrEvent): void;
}

/** The stream that hears just now. */
interface Current {
  readonly link: EarsLink;
  readonly stream: AsrStream<Uint8Array>;
  /** Where in the call's audio it began. */
  readonly from: number;
  /** It has said something: until then nobody knows whether it hears anything. */
  hears: boolean;
}

/** One call's ears, whichever of them hear just now. */
export class Hearing implements AsrStream<Uint8Array> {
  readonly #doors: HearingDoors;
  readonly #recent = new RecentAudio();
  #current: Current | null = null;
  #last: EarsLink | null = null;
  #isVoiced = false;
  /** Something was said that nobody has settled yet; where it ended as far as we know, in the call's audio. */
  #owed: { endedAt: number } | null = null;
  #expects: Expectation['kind'] = anything.kind;
  /** Words of the last voice were settled. */
  #hasWords = false;
  /** Since when nobody has understood anything, and how often it was tried since. */
  #trouble: { readonly since: number; readonly tries: number } | null = null;
  #pause: Waiting | null = null;
  #isOver = false;

  constructor(doors: HearingDoors) {
    this.#doors = doors;
  }

  begin(): void {
    this.#openNext(null);
  }

  write(audio: Uint8Array): void {
    if (this.#isOver) return;
    this.#forgetQuiet();
    this.#recent.append(audio);
    this.#current?.stream.write(audio);
  }

  voiceBegan(): void {
    this.#isVoiced = true;
    this.#owed = { endedAt: this.#recent.position };
    this.#hasWords = false;
    this.#current?.stream.voiceBegan();
  }

  voiceEnded(): void {
    this.#isVoiced = false;
    if (this.#owed) this.#owed.endedAt = this.#recent.position;
    this.#current?.stream.voiceEnded();
  }

  expect(kind: Expectation['kind']): void {
    this.#expects = kind;
    this.#current?.stream.expect?.(kind);
  }

  close(): void {
    this.#isOver = true;
    this.#pause?.cancel();
    // Whether it hears at all, nobody has found out.
    if (this.#current?.hears === false) this.#current.link.breaker.leftOpen();
    this.#current?.stream.close();
    this.#current = null;
  }

  #openNext(failure: Failure | null): void {
    const link = this.#pick(failure);
    if (link !== null) this.#open(link);
    else if (failure?.retryable) this.#tryLater(failure);
    else this.#wait(0, () => this.#giveUp(failure));
  }

  /** The same again, when that may help; else whoever else there is. */
  #pick(failure: Failure | null): EarsLink | null {
    const { links } = this.#doors;
    const others = links.filter((link) => link !== this.#last);
    const again = failure?.retryable && this.#last ? [this.#last] : [];
    const candidates = this.#trouble?.tries === 1 ? [...again, ...others] : [...others, ...again];
    const able = candidates.filter(({ asr, breaker }) => asr.fault() === null && !breaker.refusesUs);
    // A call without ears is none: where everybody has failed lately, the first is tried all the same.
    return able.find(({ breaker }) => breaker.allows()) ?? able[0] ?? null;
  }

  #open(link: EarsLink): void {
    const { options, faults } = this.#doors;
    if (this.#last !== null)
      faults.note(
        this.#last === link ? 'asr.reconnect' : 'provider.switched',
        'ears are opened in mid call',
        {
          callId: options.call,
          from: this.#last.asr.name,
          to: link.asr.name,
        },
      );
    this.#last = link;
    const { from, audio } = this.#recent.kept();
    const isCurrent = () => this.#current?.stream === stream;
    const stream: AsrStream<Uint8Array> = openFor(link.asr, options, (event) => {
      if (isCurrent()) this.#hear(event);
    });
    this.#current = { link, stream, from, hears: false };
    stream.expect?.(this.#expects);
    if (this.#owed) stream.voiceBegan();
    if (audio.length > 0) stream.write(audio);
    if (this.#owed && !this.#isVoiced) stream.voiceEnded();
  }

  #hear(event: AsrEvent): void {
    if (this.#current === null) return;
    if (event.type === 'lost') {
      this.#lose(this.#current, event.failure);
      return;
    }
    this.#trouble = null;
    this.#current.hears = true;
    this.#current.link.breaker.worked();
    if (event.type === 'final') this.#settle(this.#current, event.settledMs);
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

  /** A recogniser that does not say what it has dealt with has dealt with all, unless the caller still speaks. */
  #settle({ from }: Current, settledMs: number | undefined): void {
    const { position } = this.#recent;
    if (settledMs === undefined && this.#isVoiced) return;
    const settledTo = settledMs === undefined ? position : from + Math.round(settledMs * lineBytesPerMs);
    this.#recent.forgetBefore(settledTo);
    const isAll = settledTo >= (this.#owed?.endedAt ?? 0) - voiceEndNoticedMs * lineBytesPerMs;
    if (isAll && !this.#isVoiced) this.#owed = null;
  }

  /** Nobody needs to hear again that nothing was said: it would only keep them from what is said next. */
  #forgetQuiet(): void {
    const { position } = this.#recent;
    if (this.#isVoiced) return;
    const isLate = position - (this.#owed?.endedAt ?? 0) > owedMaxMs * lineBytesPerMs;
    if (isLate && this.#current?.hears) this.#owed = null;
    if (!this.#owed) this.#recent.forgetBefore(position - voiceNoticedMs * lineBytesPerMs);
  }

  #lose({ link, stream }: Current, failure: Failure): void {
    this.#current = null;
    stream.close();
    link.breaker.failed(failure);
    this.#trouble = {
      since: this.#trouble?.since ?? this.#doors.time.now(),
      tries: (this.#trouble?.tries ?? 0) + 1,
    };
    // The first time at once, but not while the one that failed is still telling us so.
    if (this.#trouble.tries === 1) this.#wait(0, () => this.#openNext(failure));
    else this.#tryLater(failure);
  }

  #tryLater(failure: Failure): void {
    const { since, tries } = this.#trouble ?? { since: this.#doors.time.now(), tries: 1 };
    this.#trouble = { since, tries: tries + 1 };
    this.#wait(Math.min(pauseFirstMs * 2 ** (tries - 1), pauseMaxMs), () => {
      if (this.#doors.time.now() - since < troubleMaxMs) this.#openNext(failure);
      else this.#giveUp(failure);
    });
  }

  #wait(ms: number, then: () => void): void {
    this.#pause?.cancel();
    this.#pause = this.#doors.time.after(ms, then);
  }

  #giveUp(failure: Failure | null): void {
    this.#isOver = true;
    const { links, tell } = this.#doors;
    const nobody: Failure = {
      provider: links.map(({ asr }) => asr.name).join(', '),
      reason: 'overloaded',
      detail: 'it has failed lately and is left alone for a while',
      retryable: false,
    };
    tell({ type: 'lost', failure: failure ?? nobody });
  }
}

/** Opens a stream that takes audio as it came over the line, whatever the recogniser itself takes. */
function openFor(asr: Asr, options: AsrOptions, tell: (event: AsrEvent) => void): AsrStream<Uint8Array> {
  if (asr.takes === 'mulaw at 8 kHz') return asr.open(options, tell);
  const stream = asr.open(options, tell);
  const toSpeech = new Resampler(lineRateHz, speechRateHz);
  return {
    write: (audio) => stream.write(toSpeech.push(decodeMulaw(audio))),
    voiceBegan: () => stream.voiceBegan(),
    voiceEnded: () => stream.voiceEnded(),
    expect: (kind) => stream.expect?.(kind),
    close: () => stream.close(),
  };
}
