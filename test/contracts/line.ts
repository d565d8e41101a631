import { describe, expect, it } from 'vitest';
import type { Line, LineListener } from '../../src/ports/line.ts';

/** One line with a call on it, and the carrier at its other end. */
export interface LineRig {
  readonly line: Line;
  /** What the carrier received so far, in order. */
  received(): readonly Received[];
  /** What the call was told so far, in order. */
  readonly told: readonly Told[];
  /** Whether the carrier sees the line as closed by us. */
  isClosedByUs(): boolean;
  readonly carrier: {
    speaks(mulaw: Uint8Array, atMs: number): void;
    returnsMark(name: string): void;
    sendsKey(key: string): void;
    hangsUp(): void;
    breaksOff(): void;
  };
}

export type Received =
  | { readonly audio: readonly number[] }
  | { readonly mark: string }
  | { readonly clear: true };

export type Told =
  | { readonly audio: readonly number[]; readonly atMs: number }
  | { readonly mark: string }
  | { readonly key: string }
  | { readonly stopped: true }
  | { readonly lost: string };

/** A listener that writes down what it is told. */
export function listenerInto(told: Told[]): LineListener {
  return {
    audio: (mulaw, atMs) => void told.push({ audio: [...mulaw], atMs }),
    markReturned: (mark) => void told.push({ mark }),
    keyPressed: (key) => void told.push({ key }),
    stopped: () => void told.push({ stopped: true }),
    lost: (reason) => void told.push({ lost: reason }),
  };
}

/** What a call may rely on, whoever carries it. */
export function lineContract(name: string, open: () => LineRig): void {
  describe(`a call on ${name}`, () => {
    it('is heard in the order it speaks, byte for byte', () => {
      const { line, received } = open();
      line.sendMark('1:0:0');
      line.sendAudio(Uint8Array.of(0, 127, 128, 255));
      line.sendMark('1:0:1');
      line.clear();
      line.sendAudio(Uint8Array.of(7));
      expect(received()).toEqual([
        { mark: '1:0:0' },
        { audio: [0, 127, 128, 255] },
        { mark: '1:0:1' },
        { clear: true },
        { audio: [7] },
      ]);
    });

    it('may use its buffer again as soon as it has spoken', () => {
      const { line, received } = open();
      const buffer = Uint8Array.of(1, 2, 3);
      line.sendAudio(buffer);
      buffer.fill(9);
      expect(received()).toEqual([{ audio: [1, 2, 3] }]);
    });

    it('sends nothing when it says nothing', () => {
      const { line, received } = open();
      line.sendAudio(new Uint8Array(0));
      expect(received()).toEqual([]);
    });

    it('hears the caller, their keys and the marks, in order', () => {
      const { line, carrier, told } = open();
      line.sendMark('1:0:1');
      carrier.speaks(Uint8Array.of(255, 0), 20);
      carrier.sendsKey('#');
      carrier.returnsMark('1:0:1');
      carrier.speaks(Uint8Array.of(1), 40);
      expect(told).toEqual([
        { audio: [255, 0], atMs: 20 },
        { key: '#' },
        { mark: '1:0:1' },
        { audio: [1], atMs: 40 },
      ]);
    });

    it('learns once that the caller hung up, and hears nothing after', () => {
      const { carrier, told } = open();
      carrier.hangsUp();
      carrier.hangsUp();
      carrier.speaks(Uint8Array.of(1), 60);
      carrier.breaksOff();
      expect(told).toEqual([{ stopped: true }]);
    });

    it('learns once that the line broke, and why', () => {
      const { carrier, told } = open();
      carrier.breaksOff();
      carrier.breaksOff();
      carrier.hangsUp();
      expect(told).toEqual([{ lost: expect.stringMatching(/\w/) }]);
    });

    it('can hang up, twice if it likes, and is told nothing after', () => {
      const rig = open();
      rig.line.close('the agent is done');
      rig.line.close('the agent is done');
      expect(rig.isClosedByUs()).toBe(true);
      rig.carrier.speaks(Uint8Array.of(1), 20);
      rig.carrier.hangsUp();
      rig.carrier.breaksOff();
      expect(rig.told).toEqual([]);
    });

    it.each(['we hung up', 'the caller hung up', 'the line broke'])('may speak in vain after %s', (end) => {
      const rig = open();
      if (end === 'we hung up') rig.line.close('done');
      else if (end === 'the caller hung up') rig.carrier.hangsUp();
      else rig.carrier.breaksOff();
      const before = rig.received().length;
      rig.line.sendAudio(Uint8Array.of(1));
      rig.line.sendMark('1:0:9');
      rig.line.clear();
      rig.line.close('again');
      expect(rig.received().length).toBe(before);
    });
  });
}
