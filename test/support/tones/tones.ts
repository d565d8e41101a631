import { decodeMulaw, encodeMulaw } from '../../../src/audio/mulaw.ts';
import type { Pronounced } from './pronunciation.ts';

const samplesPerMs = 8;
const loudness = 8_000;
/** Silence before each tone, so that two words can be told apart to the sample. */
const breathSamples = 12;
/** No tone has so many soft samples in a row. */
const gapSamples = 6;
const soft = 400;
/** So many samples may be too soft to hear on each side of a break. */
const breakSamples = 1;
/** The shortest sound with a pitch to speak of. */
const pitchSamples = 80;

/** Far enough apart to be told from each other in 10 ms, and more of them than words are ever played between two hearings. */
const pitchesHz = Array.from({ length: 24 }, (_, index) => 300 + 110 * ((index * 7) % 24));

/** Audio in which each word is one tone of its own pitch, mu-law at 8 kHz; `firstWord` counts on from what was said before. */
export function toneFor({ words, lengthMs }: Pronounced, firstWord: number): Uint8Array {
  const pcm = new Int16Array(wholeFrames(lengthMs) * samplesPerMs);
  for (const [index, { startsAtMs, endsAtMs }] of words.entries()) {
    const radians = (2 * Math.PI * (pitchesHz[(firstWord + index) % pitchesHz.length] ?? 0)) / 8_000;
    const from = startsAtMs * samplesPerMs + breathSamples;
    for (let at = from; at < endsAtMs * samplesPerMs; at += 1)
      pcm[at] = loudness * Math.cos(radians * (at - from));
  }
  return encodeMulaw(pcm);
}

/** A carrier is sent frames of 20 ms, the last one filled up with silence. */
function wholeFrames(ms: number): number {
  return Math.ceil(ms / 20) * 20;
}

/**
 * How many tones of what was made were played in full, one after the other from the first: by ear. A voice that falters
 * in the middle of a word still says one word.
 */
export function tonesHeardInFull(played: Uint8Array, made: Uint8Array): number {
  const tones = stretchesOf(decodeMulaw(made));
  const heard = stretchesOf(decodeMulaw(played));
  let next = 0;
  for (const [index, tone] of tones.entries()) {
    let missing = tone.length;
    while (missing > 0) {
      const piece = heard[next];
      if (piece === undefined || !isSameTone(piece, tone)) return index;
      missing -= piece.length;
      if (missing > 0) missing = Math.max(0, missing - 2 * breakSamples);
      next += 1;
    }
  }
  return tones.length;
}

/** What is too short to have a pitch may belong to any tone. */
function isSameTone(piece: Int16Array, tone: Int16Array): boolean {
  return piece.length < pitchSamples || pitchOf(piece) === pitchOf(tone);
}

/** The parts of a recording between silences, to the sample. */
function stretchesOf(pcm: Int16Array): Int16Array[] {
  const stretches: Int16Array[] = [];
  let from: number | null = null;
  let quiet = 0;
  for (let at = 0; at <= pcm.length; at += 1) {
    const isSoft = at === pcm.length || Math.abs(pcm[at] ?? 0) < soft;
    quiet = isSoft ? quiet + 1 : 0;
    if (!isSoft) from ??= at;
    if (from !== null && (quiet === gapSamples || at === pcm.length)) {
      stretches.push(pcm.subarray(from, at + 1 - quiet));
      from = null;
    }
  }
  return stretches;
}

/** The pitch that sounds loudest in the first 20 ms. */
function pitchOf(stretch: Int16Array): number {
  const ear = stretch.subarray(0, 160);
  const loudest = pitchesHz.map((pitchHz) => ({ pitchHz, power: goertzel(ear, pitchHz) }));
  return loudest.reduce((best, next) => (next.power > best.power ? next : best)).pitchHz;
}

function goertzel(pcm: Int16Array, pitchHz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * pitchHz) / 8_000);
  let before = 0;
  let last = 0;
  for (const sample of pcm) [before, last] = [last, sample + coefficient * last - before];
  return before * before + last * last - coefficient * before * last;
}
