import { agentWith } from '../../../test/support/play.ts';
import { type HeardErrors, heardErrors } from '../../../test/support/tones/heard-errors.ts';
import { type Figure, figure } from '../figure.ts';
import { fliteSpeaker, fliteVoices } from './flite-speaker.ts';

const calls = 600;
/** The same calls every time: these figures depend on no machine. */
const seed = 1;

/** By how many words history is wrong about what a caller heard who cut in, marks coming every 500 ms. */
export function heardFigures(): Figure[] {
  const trial = { calls, seed, agent: (greeting: string) => agentWith({ lines: { greeting } }) };
  const shared = heardErrors({ ...trial, saysTimes: false });
  const timed = heardErrors({ ...trial, saysTimes: true });
  const real = fliteVoices.map((voice) => fliteSpeaker(voice));
  const [first] = real;
  return [
    ...figuresOf('without word times', shared, { median: 1, p95: 2 }),
    ...figuresOf('with word times', timed, { median: 0, p95: 0 }),
    ...(first === undefined
      ? []
      : figuresOf(
          "at flite's pace, without",
          heardErrors({
            ...trial,
            saysTimes: false,
            speaker: (_, call) => real[call % real.length] ?? first,
          }),
          { median: 1, p95: 2 },
        )),
  ];
}

function figuresOf(
  what: string,
  { median, p95, worst, exact }: HeardErrors,
  limit: { readonly median: number; readonly p95: number },
): Figure[] {
  const note = `right to the word ${Math.round(exact * 100)} % of ${calls} times, worst ${worst}`;
  return [
    { ...figure(`heard, ${what}: median`, median, 'words off', note), limit: { atMost: limit.median } },
    { ...figure(`heard, ${what}: 95 of 100`, p95, 'words off'), limit: { atMost: limit.p95 } },
  ];
}
