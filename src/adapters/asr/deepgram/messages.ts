import { z } from 'zod';

/** What Deepgram says of one stretch of audio; a later message may say better, until it is final. */
export interface Result {
  readonly type: 'Results';
  /** Where the stretch begins and ends, ms of the audio that was sent; null where it does not say. */
  readonly span: Span | null;
  readonly isFinal: boolean;
  readonly endsSpeech: boolean;
  readonly answersFinalize: boolean;
  readonly text: string;
  readonly confidence: number;
  readonly words: readonly HeardWord[];
}

/** A stretch of audio. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface HeardWord extends Span {
  readonly text: string;
}

export type NovaMessage =
  | Result
  | { readonly type: 'UtteranceEnd' }
  | { readonly type: 'Error'; readonly detail: string }
  /** What needs no answer. */
  | { readonly type: 'SpeechStarted' | 'Metadata' };

/** Reads a message as far as it makes sense; null when it makes none. */
export function readMessage(raw: unknown): NovaMessage | null {
  const read = message.safeParse(raw);
  return read.success ? read.data : null;
}

const seconds = z.number().nonnegative().nullable().catch(null);
const flag = z.boolean().catch(false);
const text = z.string().catch('');

const word = z.object({ word: text, punctuated_word: text, start: z.number(), end: z.number() }).transform(
  (said): HeardWord => ({
    text: said.punctuated_word || said.word,
    fromMs: said.start * 1_000,
    untilMs: said.end * 1_000,
  }),
);

const alternative = z.object({
  transcript: text,
  // A recogniser that does not say how sure it is, is not.
  confidence: z.number().min(0).max(1).catch(0),
  words: z.array(word).catch([]),
});

const result = z
  .object({
    type: z.literal('Results'),
    start: seconds,
    duration: seconds,
    is_final: flag,
    speech_final: flag,
    from_finalize: flag,
    channel: z.object({ alternatives: z.array(alternative) }).catch({ alternatives: [] }),
  })
  .transform((said): Result => {
    const { transcript = '', confidence = 0, words = [] } = said.channel.alternatives[0] ?? {};
    return {
      type: 'Results',
      span: spanOf(said.start, said.duration),
      isFinal: said.is_final,
      endsSpeech: said.speech_final,
      answersFinalize: said.from_finalize,
      text: transcript.trim(),
      confidence,
      words,
    };
  });

function spanOf(start: number | null, duration: number | null): Span | null {
  if (start === null || duration === null) return null;
  return { fromMs: msOf(start), untilMs: msOf(start + duration) };
}

function msOf(seconds: number): number {
  return Math.round(seconds * 1_000);
}

/** Enough to find the trouble by, whatever somebody sends. */
const detailMaxLetters = 200;

const trouble = z.looseObject({ type: z.literal('Error') }).transform((said) => ({
  type: said.type,
  detail: JSON.stringify(said).slice(0, detailMaxLetters),
}));

const message = z.union([
  result,
  trouble,
  z.object({ type: z.literal('UtteranceEnd') }),
  z.object({ type: z.enum(['SpeechStarted', 'Metadata']) }),
]);
