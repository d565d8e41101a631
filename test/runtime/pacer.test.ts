import { describe, expect, test } from 'vitest';
import { aheadAtMostMs, type Paced, Pacer } from '../../src/runtime/pacer.ts';
import { VirtualTimers } from '../support/virtual-timers.ts';

/** Someone with so much to say, who remembers how much of it the carrier held at most. */
class Speaker implements Paced {
  readonly #time: VirtualTimers;
  leftMs: number;
  sentMs = 0;
  heldMostMs = 0;
  dryForMs = 0;
  toldDry = 0;
  brokenBy: unknown = null;
  isHeldUp = false;
  #dryAt = 0;

  constructor(time: VirtualTimers, leftMs: number) {
    this.#time = time;
    this.leftMs = leftMs;
  }

  sendNext(atMostMs: number, playsAt: number): number {
    const ms = this.isHeldUp ? 0 : Math.min(atMostMs, this.leftMs);
    if (ms === 0) return 0;
    const now = this.#time.now();
    if (this.sentMs > 0) this.dryForMs += Math.max(0, now - this.#dryAt);
    this.leftMs -= ms;
    this.sentMs += ms;
    expect(playsAt).toBe(Math.max(now, this.#dryAt));
    this.#dryAt = playsAt + ms;
    this.heldMostMs = Math.max(this.heldMostMs, this.#dryAt - now);
    return ms;
  }

  ranDry(): void {
    this.toldDry += 1;
  }

  broke(error: unknown): void {
    this.brokenBy = error;
  }
}

describe('the pacer', () => {
  test('keeps every carrier supplied without a gap and never more than its limit ahead', () => {
    const time = new VirtualTimers();
    const pacer = new Pacer(time);
    const speakers = [3_000, 10_000, 120].map((ms) => new Speaker(time, ms));
    for (const speaker of speakers) pacer.supply(speaker);
    time.advance(12_000);
    for (const speaker of speakers) {
      expect(speaker.leftMs).toBe(0);
      expect(speaker.dryForMs).toBe(0);
      expect(speaker.heldMostMs).toBeLessThanOrEqual(aheadAtMostMs);
    }
  });

  test('does not take a carrier that reads too slowly for one that ran dry, and goes on when it reads again', () => {
    const time = new VirtualTimers();
    const speaker = new Speaker(time, 2_000);
    new Pacer(time).supply(speaker);
    time.advance(300);
    speaker.isHeldUp = true;
    const { sentMs } = speaker;
    time.advance(5_000);
    expect(speaker.sentMs).toBe(sentMs);
    expect(speaker.toldDry).toBe(0);
    speaker.isHeldUp = false;
    time.advance(3_000);
    expect(speaker.leftMs).toBe(0);
    expect(speaker.heldMostMs).toBeLessThanOrEqual(aheadAtMostMs);
  });

  test('sends the first sound at once, without waiting for its next look', () => {
    const time = new VirtualTimers();
    const speaker = new Speaker(time, 20);
    new Pacer(time).supply(speaker);
    expect(speaker.sentMs).toBe(20);
  });

  test('ends one call that breaks while it sends, and goes on with the others', () => {
    const time = new VirtualTimers();
    const pacer = new Pacer(time);
    const broken = new Speaker(time, 5_000);
    const fine = new Speaker(time, 5_000);
    pacer.supply(broken);
    pacer.supply(fine);
    broken.sendNext = () => {
      throw new Error('a bug');
    };
    time.advance(6_000);
    expect(broken.brokenBy).toEqual(new Error('a bug'));
    expect(fine.leftMs).toBe(0);
  });

  test('starts afresh after a clear', () => {
    const time = new VirtualTimers();
    const pacer = new Pacer(time);
    const speaker = new Speaker(time, 1_000);
    pacer.supply(speaker);
    expect(speaker.sentMs).toBe(aheadAtMostMs);
    pacer.forget(speaker);
    time.advance(1_000);
    expect(speaker.sentMs).toBe(aheadAtMostMs);
  });

  test('waits for nothing when nobody speaks', () => {
    const time = new VirtualTimers();
    const pacer = new Pacer(time);
    pacer.supply(new Speaker(time, 500));
    expect(time.pending).toBe(1);
    time.advance(2_000);
    expect(time.pending).toBe(0);
  });

  test('says once when a carrier has played all there was, and again after the next time', () => {
    const time = new VirtualTimers();
    const pacer = new Pacer(time);
    const speaker = new Speaker(time, 600);
    pacer.supply(speaker);
    time.advance(590);
    expect(speaker.toldDry).toBe(0);
    time.advance(1_000);
    expect(speaker.toldDry).toBe(1);
    speaker.leftMs = 200;
    pacer.supply(speaker);
    time.advance(1_000);
    expect(speaker.toldDry).toBe(2);
  });
});
