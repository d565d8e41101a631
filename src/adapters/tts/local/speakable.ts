import { speechRateHz } from '../../../audio/rates.ts';

/** Between sentences people breathe; between parts of one they hardly do. */
const sentencePauseMs = 180;
const clausePauseMs = 60;

/** The text without what espeak-ng would take for a command, and without what nobody says aloud. */
export function speakable(text: string): string {
  const plain = text
    .replace(/[\p{Cc}\p{Cs}\p{Extended_Pictographic}]/gu, ' ')
    // Double brackets switch espeak-ng to phoneme names.
    .replace(/\[\[|\]\]/g, ' ')
    .trim();
  return /[\p{L}\p{N}]/u.test(plain) ? plain : '';
}

/** The quiet that belongs between this text and the next. */
export function pauseAfter(text: string): Int16Array {
  const pauseMs = /[.?!]["')]?$/.test(text) ? sentencePauseMs : clausePauseMs;
  return new Int16Array((pauseMs * speechRateHz) / 1000);
}
