import type { AsrEvent, AsrOptions, AsrStream, SpeechAsr } from '../../../src/ports/asr.ts';
import type { Timers, Waiting } from '../../../src/ports/clock.ts';
import type { Faults } from '../plan/faults.ts';
import type { Random } from '../random.ts';
import type { Story } from '../story.ts';

export interface EarsDoors {
  readonly time: Timers;
  readonly faults: Faults;
  readonly random: Random;
  readonly story: Story;
  readonly style: 'settle words' | 'tell turns';
}

/** A recogniser that is told what the caller says, and passes it on as recognisers do on good days and on bad ones. */
export class Ears implements SpeechAsr {
  readonly name = 'ears';
  readonly takes = 'PCM16 at 16 kHz';
  readonly #doors: EarsDoors;
  #tell: ((event: AsrEvent) => void) | null = null;
  #unsettled: string[] = [];
  #settling: Waiting | null = null;
  #ending: Waiting | null = null;
  #isEnding = false;
  #guesses = true;
  /** Milliseconds of sound that came in. */
  heardMs = 0;

  constructor(doors: EarsDoors) {
    this.#doors = doors;
  }

  open(_: AsrOptions, tell: (event: AsrEvent) => void): AsrStream<Int16Array> {
    this.#close();
    this.#tell = tell;
    return {
      write: (audio) => {
        this.heardMs += audio.length / 16;
      },
      voiceBegan: () => {},
      voiceEnded: () => this.#quiet(),
      close: () => this.#close(),
    };
  }

  fault(): string | null {
    return null;
  }

  async close(): Promise<void> {}

  /** A word of the caller's has arrived. */
  word(word: string, isLast: boolean): void {
    const { faults, random } = this.#doors;
    if (this.#tell === null) return;
    if (faults.strikes('recogniser gone')) {
      this.#tell({
        type: 'lost',
        failure: { provider: 'ears', reason: 'broke_off', detail: 'gone', retryable: false },
      });
      this.#close();
      return;
    }
    if (this.#unsettled.length === 0) this.#guesses = !faults.strikes('finals without guesses');
    this.#unsettled.push(word);
    this.#settling?.cancel();
    if (this.#isEnding) this.#resume();
    const fallsShort = isLast && faults.strikes('guesses fall short');
    if (this.#guesses && !fallsShort) this.#guess();
    const isSplit = !isLast && faults.strikes('split finals');
    if (isSplit) this.#settle(random.whole(50, 150));
    else if (isLast) this.#settle(this.#settlesAfterMs());
    else this.#settle(1_000);
  }

  #guess(): void {
    const text = this.#unsettled.join(' ');
    this.#doors.time.after(this.#doors.random.whole(60, 200), () => {
      if (this.#unsettled.length > 0) this.#tell?.({ type: 'partial', text });
    });
  }

  #settlesAfterMs(): number {
    const { faults, random } = this.#doors;
    if (faults.strikes('late finals')) return faults.lastsMs('late finals', 1_600, 7_000);
    if (faults.strikes('slow finals')) return faults.lastsMs('slow finals', 400, 1_600);
    return random.whole(150, 400);
  }

  #settle(afterMs: number): void {
    const { time, faults, random, story, style } = this.#doors;
    if (style === 'tell turns') this.#noticeEnding(afterMs);
    this.#settling = time.after(afterMs, () => {
      this.#settling = null;
      const text = this.#unsettled.join(' ');
      this.#unsettled = [];
      if (faults.strikes('lost finals')) {
        story.note(`the recogniser loses "${text}"`);
        return;
      }
      const confidence = random.whole(60, 99) / 100;
      this.#tell?.({ type: 'final', text, confidence });
      if (faults.strikes('doubled finals')) {
        time.after(faults.lastsMs('doubled finals', 20, 1_200), () => {
          this.#tell?.({ type: 'final', text, confidence });
        });
      }
    });
  }

  /** Some recognisers say that a turn may be ending, then that it has, or that it goes on. */
  #noticeEnding(afterMs: number): void {
    const { time, faults, random } = this.#doors;
    const isSoon = faults.strikes('ends of turn too soon');
    this.#ending?.cancel();
    this.#ending = time.after(isSoon ? 20 : afterMs + random.whole(10, 60), () => {
      this.#isEnding = true;
      this.#tell?.({ type: 'turn_ending' });
      this.#ending = time.after(random.whole(120, 450), () => {
        this.#ending = null;
        this.#isEnding = false;
        if (!faults.strikes('ends of turn untold')) this.#tell?.({ type: 'turn_ended' });
      });
    });
  }

  #resume(): void {
    this.#isEnding = false;
    this.#ending?.cancel();
    this.#tell?.({ type: 'turn_resumed' });
  }

  /** A voice without words: now and then a recogniser says that it made nothing of it. */
  #quiet(): void {
    if (this.#unsettled.length > 0 || this.#settling !== null || this.#doors.random.chance(0.5)) return;
    this.#doors.time.after(this.#doors.random.whole(20, 300), () => {
      if (this.#unsettled.length === 0) this.#tell?.({ type: 'final', text: '', confidence: 0 });
    });
  }

  #close(): void {
    this.#settling?.cancel();
    this.#ending?.cancel();
    this.#settling = null;
    this.#ending = null;
    this.#isEnding = false;
    this.#unsettled = [];
    this.#tell = null;
  }
}
