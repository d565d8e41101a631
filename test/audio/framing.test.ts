import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pcm16Joiner, WavHeaderStripper } from '../../src/audio/framing.ts';
import { wavFile } from '../../src/audio/wav.ts';

const sound = Int16Array.from({ length: 300 }, (_, i) => i * 217 - 32_768);
const soundBytes = new Uint8Array(sound.buffer);
const headerBytes = 44;

describe('16-bit samples', () => {
  test('they are whole wherever the stream is cut, between their two bytes too', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(soundBytes.length), { maxLength: 40 }), (cuts) => {
        const joiner = new Pcm16Joiner();
        expect(pieces(soundBytes, cuts).flatMap((piece) => [...joiner.push(piece)])).toEqual([...sound]);
      }),
    );
  });

  test('a single byte is no sample yet', () => {
    const joiner = new Pcm16Joiner();
    expect([...joiner.push(Uint8Array.of(0x34))]).toEqual([]);
    expect([...joiner.push(new Uint8Array(0))]).toEqual([]);
    expect([...joiner.push(Uint8Array.of(0x12))]).toEqual([0x1234]);
  });
});

describe('a WAV header', () => {
  const file = Buffer.from(wavFile(1, 22_050, sound));

  test('is skipped, wherever it is cut in two', () => {
    for (let at = 0; at <= headerBytes; at++)
      expect(stripped([file.subarray(0, at), file.subarray(at)]), `cut at ${at}`).toEqual(
        heard(soundBytes, 22_050),
      );
  });

  test('is skipped when it comes a byte at a time', () => {
    expect(stripped([...file].map((byte) => Uint8Array.of(byte)))).toEqual(heard(soundBytes, 22_050));
  });

  test('may hold other chunks before the sound, of odd length too', () => {
    const list = Buffer.from('LIST\x05\0\0\0INFOx\0', 'latin1');
    const longer = Buffer.concat([file.subarray(0, 36), list, file.subarray(36)]);
    for (let at = 0; at <= headerBytes + list.length; at++)
      expect(stripped([longer.subarray(0, at), longer.subarray(at)]), `cut at ${at}`).toEqual(
        heard(soundBytes, 22_050),
      );
  });

  test('need not know how long the sound will be', () => {
    const endless = Buffer.from(file);
    endless.writeUInt32LE(0x7ffff024, 4);
    endless.writeUInt32LE(0x7ffff000, 40);
    expect(stripped([endless])).toEqual(heard(soundBytes, 22_050));
  });

  test('is skipped when much of the sound comes with it', () => {
    const long = new Int16Array(20_000).fill(321);
    const { audio, rateHz } = stripped([wavFile(1, 22_050, long)]);
    expect(rateHz).toBe(22_050);
    expect(audio.equals(new Uint8Array(long.buffer))).toBe(true);
  });

  test('is skipped as espeak-ng writes it', () => {
    const spoken = execFileSync('espeak-ng', ['--stdout', 'Hello']);
    const { audio, rateHz } = stripped(pieces(spoken, [1, 30, 43, 45, 1_000]));
    expect(rateHz).toBe(22_050);
    expect(audio.equals(spoken.subarray(headerBytes))).toBe(true);
  });

  test('that breaks off is not taken for sound', () => {
    expect(stripped([file.subarray(0, 43)])).toEqual(heard(new Uint8Array(0), 22_050));
    expect(stripped([file.subarray(0, 3)])).toEqual(heard(new Uint8Array(0), undefined));
  });
});

describe('sound without a header', () => {
  test('passes as it is', () => {
    const chunks = pieces(soundBytes, [1, 2, 77]);
    expect(stripped(chunks)).toEqual(heard(soundBytes, undefined));
  });

  test.each(['R', 'RI', 'RIF'])('passes even if it happens to begin with %s', (start) => {
    const bytes = Buffer.concat([Buffer.from(start), soundBytes]);
    expect(stripped([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(heard(bytes, undefined));
  });

  test('that begins like a file but never gets to its sound is held back only so long', () => {
    const bytes = Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(6_000, 0x7f)]);
    expect(stripped(pieces(bytes, [10, 4_000, 4_096, 4_097]))).toEqual(heard(bytes, undefined));
  });
});

function stripped(chunks: readonly Uint8Array[]): { audio: Buffer; rateHz: number | undefined } {
  const stripper = new WavHeaderStripper();
  const audio = Buffer.concat(chunks.map((chunk) => stripper.push(chunk)));
  return { audio, rateHz: stripper.rateHz };
}

function heard(audio: Uint8Array, rateHz: number | undefined): { audio: Buffer; rateHz: number | undefined } {
  return { audio: Buffer.from(audio), rateHz };
}

function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const bounds = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return bounds.slice(1).map((end, i) => bytes.subarray(bounds[i], end));
}
