import { lineBytesPerMs } from '../../../src/audio/rates.ts';
import { readMark } from '../../../src/core/call/mark.ts';
import type { Simulated } from '../simulate-call.ts';
import type { Entry } from '../story.ts';

/** What goes out on the wire: audio of the live run only, each byte once in its order, and marks that tell the truth. */
export function wrongOnTheWire({ story, house, plan }: Simulated): string[] {
  // A carrier that does not read loses audio, and marks overtake what was lost.
  const isWhole = !plan.faults.struck.has('slow reader');
  const wire = new Wire((tone) => house.tones.ownerOf(tone), isWhole);
  for (const entry of story.entries) wire.take(entry);
  return wire.wrong;
}

type OwnerOf = (tone: number) => { readonly run: number; readonly segment: number } | undefined;

interface Place {
  readonly run: number;
  readonly epoch: number;
}

/** Follows what was ordered and what was sent, and compares. */
class Wire {
  readonly wrong: string[] = [];
  readonly #ownerOf: OwnerOf;
  readonly #isWhole: boolean;
  readonly #cut = new Set<number>();
  readonly #held = new Set<number>();
  #place: Place | null = null;
  #nextMark = 0;
  #segment = 0;
  /** Audio of this epoch so far, and of every mark how much there was before it, ms. */
  #sentMs = 0;
  readonly #sentBefore = new Map<string, number>();
  /** Where in the run's audio this epoch began, ms. */
  #fromMs = 0;
  #unclearedMs = 0;
  #mustClear = false;

  constructor(ownerOf: OwnerOf, isWhole: boolean) {
    this.#ownerOf = ownerOf;
    this.#isWhole = isWhole;
  }

  take(entry: Entry): void {
    if (entry.kind === 'step') this.#order(entry);
    if (entry.kind === 'sent') this.#send(entry);
  }

  #order({ at, event, after }: Extract<Entry, { kind: 'step' }>): void {
    if (event.type === 'line.opened') this.#beginLine();
    if (event.type === 'speech.mark_sent') this.#compareMark(at, event);
    for (const order of after.commands) {
      if (order.type === 'speech.cut' || order.type === 'speech.hold') {
        if (order.type === 'speech.cut') this.#cut.add(order.run);
        else this.#held.add(order.run);
        this.#mustClear = this.#place?.run === order.run && this.#unclearedMs > 0;
      }
      if (order.type === 'speech.release') this.#held.delete(order.run);
    }
  }

  #beginLine(): void {
    this.#place = null;
    this.#mustClear = false;
    this.#unclearedMs = 0;
  }

  #send({ at, frame }: Extract<Entry, { kind: 'sent' }>): void {
    switch (frame.type) {
      case 'clear':
        this.#mustClear = false;
        this.#unclearedMs = 0;
        this.#place = null;
        return;
      case 'mark':
        this.#sendMark(at, frame.name);
        return;
      case 'audio':
        this.#sendAudio(at, frame.bytes, frame.tone);
    }
  }

  #sendMark(at: number, name: string): void {
    const mark = readMark(name);
    if (mark === null) {
      this.#complain(at, `a mark called ${name}`);
      return;
    }
    const begins = this.#place?.run !== mark.run || this.#place.epoch !== mark.epoch;
    if (begins) {
      this.#place = { run: mark.run, epoch: mark.epoch };
      this.#nextMark = 0;
      this.#segment = 0;
      this.#sentMs = 0;
    }
    if (mark.seq !== this.#nextMark) this.#complain(at, `mark ${name} where ${this.#nextMark} is due`);
    if (this.#isMute(mark.run)) this.#complain(at, `mark ${name} of a run that was silenced`);
    this.#nextMark = mark.seq + 1;
    this.#sentBefore.set(name, this.#sentMs);
  }

  #sendAudio(at: number, bytes: number, tone: number | null): void {
    const ms = bytes / lineBytesPerMs;
    this.#sentMs += ms;
    this.#unclearedMs += ms;
    if (this.#mustClear) this.#complain(at, 'audio before what was cut is cleared');
    if (this.#place === null) this.#complain(at, 'audio without a mark in front of it');
    const owner = tone === null ? undefined : this.#ownerOf(tone);
    if (owner === undefined) return;
    if (owner.run !== this.#place?.run)
      this.#complain(at, `audio of run ${owner.run} behind a mark of run ${this.#place?.run}`);
    if (this.#isMute(owner.run)) this.#complain(at, `audio of run ${owner.run}, which was silenced`);
    if (owner.segment < this.#segment)
      this.#complain(at, `segment ${owner.segment} after segment ${this.#segment}`);
    this.#segment = owner.segment;
  }

  #compareMark(
    at: number,
    event: { mark: { run: number; epoch: number; seq: number }; reachedMs: number },
  ): void {
    const { mark, reachedMs } = event;
    const name = `${mark.run}:${mark.epoch}:${mark.seq}`;
    const sentMs = this.#sentBefore.get(name);
    if (sentMs === undefined) {
      this.#complain(at, `the call was told of mark ${name}, which was not sent`);
      return;
    }
    if (mark.seq === 0) this.#fromMs = reachedMs;
    if (this.#isWhole && Math.abs(reachedMs - this.#fromMs - sentMs) > 0.001) {
      this.#complain(at, `mark ${name} says ${reachedMs} ms, and ${this.#fromMs} + ${sentMs} were sent`);
    }
  }

  #isMute(run: number): boolean {
    return this.#cut.has(run) || this.#held.has(run);
  }

  #complain(at: number, sentence: string): void {
    this.wrong.push(`at ${Math.round(at)} ms: ${sentence}`);
  }
}
