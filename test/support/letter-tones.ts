import { speechRateHz } from '../../src/audio/rates.ts';

const toneMs = 100;
const gapMs = 60;
const pauseMs = 300;
const amplitude = 12_000;

/** What the models in test/fixtures/sherpa understand: a tone for each letter, and one for the space between words. */
export function toned(text: string): Int16Array {
  const letters = text.toLowerCase().replaceAll(/[^a-z ]/g, '');
  const sounds = [...letters].flatMap((letter) => [...tone(hzOf(letter)), ...quiet(gapMs)]);
  return Int16Array.from([...quiet(pauseMs), ...sounds, ...quiet(pauseMs)]);
}

function quiet(ms: number): number[] {
  return new Array<number>((ms * speechRateHz) / 1_000).fill(0);
}

function tone(hz: number): number[] {
  return quiet(toneMs).map((_, at) => amplitude * Math.sin((2 * Math.PI * hz * at) / speechRateHz));
}

/** The middle of every second of the bins that the models look at: 80 of them, evenly along the mel scale. */
function hzOf(letter: string): number {
  const bin = 4 + 2 * (letter === ' ' ? 0 : letter.charCodeAt(0) - 'a'.charCodeAt(0) + 1);
  const [low, high] = [melOf(20), melOf(7_600)];
  const mel = low + ((bin + 1) * (high - low)) / 81;
  return 700 * (Math.exp(mel / 1_127) - 1);
}

const melOf = (hz: number): number => 1_127 * Math.log(1 + hz / 700);
