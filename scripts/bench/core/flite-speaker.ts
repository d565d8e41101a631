import { execFileSync } from 'node:child_process';
import type { SpokenWord } from '../../../src/core/words/spoken-word.ts';
import type { Speaker } from '../../../test/support/tones/pronunciation.ts';

/** Voices of flite that differ in how they spend their time. */
export const fliteVoices = ['slt', 'rms', 'awb', 'kal'] as const;

/** Someone whose words last as long as flite's: a real voice's time, played as tones. */
export function fliteSpeaker(voice: (typeof fliteVoices)[number]): Speaker {
  return remembered((text) => {
    const sounds = soundsOf(voice, text);
    const spoken = sounds.filter(({ phone }) => phone !== pause);
    const words: SpokenWord[] = [];
    let next = 0;
    for (const word of text.split(' ')) {
      const count = phonesIn(word);
      const own = spoken.slice(next, next + count);
      next += count;
      words.push({ word, startsAtMs: own[0]?.startsAtMs ?? 0, endsAtMs: own.at(-1)?.endsAtMs ?? 0 });
    }
    if (next !== spoken.length) throw new Error(`flite says "${text}" otherwise than word for word`);
    return { words, lengthMs: sounds.at(-1)?.endsAtMs ?? 0 };
  });
}

interface Sound {
  readonly phone: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

const pause = 'pau';

/** flite prints each of its sounds with the second at which it ends. */
function soundsOf(voice: string, text: string): Sound[] {
  let startsAtMs = 0;
  return flite('-voice', voice, '-psdur', text).map((printed) => {
    const [phone = '', endsAt] = printed.split(':');
    const endsAtMs = Math.round(Number(endsAt) * 1_000);
    const sound = { phone, startsAtMs, endsAtMs };
    startsAtMs = endsAtMs;
    return sound;
  });
}

const phonesIn = remembered((word: string) => flite('-ps', word).filter((phone) => phone !== pause).length);

function flite(...args: readonly string[]): string[] {
  const text = args.at(-1) ?? '';
  const printed = execFileSync('flite', [...args.slice(0, -1), '-o', 'none', '-t', text], {
    encoding: 'utf8',
  });
  return printed.split(/\s+/).filter((word) => word !== '');
}

/** The same question is asked of many calls, and flite takes 20 ms to answer. */
function remembered<T>(ask: (text: string) => T): (text: string) => T {
  const answers = new Map<string, T>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    const answer = ask(text);
    answers.set(text, answer);
    return answer;
  };
}
