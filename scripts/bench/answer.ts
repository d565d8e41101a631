import { type Answered, answerCalls } from './answer/answer-calls.ts';
import { handshakesMs, rings } from './answer/sizes.ts';
import { type Figure, figure } from './figure.ts';
import { progressTeller } from './progress.ts';
import { percentile } from './stopwatch.ts';

/** Measures the beginning of calls, with providers whose sockets take as long to open as over a network. */
export async function benchAnswer(): Promise<Figure[]> {
  const say = progressTeller();
  const figures: Figure[] = [];
  for (const handshakeMs of handshakesMs) {
    const answered = await answerCalls(handshakeMs, say);
    figures.push(...rings.flatMap(({ name }) => figuresOf(name, handshakeMs, answered.get(name) ?? [])));
  }
  return figures;
}

function figuresOf(ringing: string, handshakeMs: number, calls: readonly Answered[]): Figure[] {
  const sounds = calls.map(({ firstAudioMs }) => firstAudioMs);
  const words = calls.map(({ firstWordMs }) => firstWordMs);
  const name = `sockets open in ${handshakeMs} ms, ${ringing}`;
  return [
    figure(`${name}: first audio, median`, percentile(sounds, 50), 'ms', `${calls.length} calls`),
    figure(`${name}: first audio, 95 of 100`, percentile(sounds, 95), 'ms'),
    figure(`${name}: first word made out, median`, percentile(words, 50), 'ms', 'a word takes 240 ms to say'),
    figure(`${name}: first word made out, 95 of 100`, percentile(words, 95), 'ms'),
  ];
}
