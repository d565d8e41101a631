import { z } from 'zod';

const sentence = z.string().trim().min(1);

const lines = z.strictObject({
  greeting: sentence,
  reprompts: z.array(sentence).min(1).max(5),
  not_understood: sentence,
  silence_goodbye: sentence,
  apology: sentence,
  failure_goodbye: sentence,
  too_long_goodbye: sentence,
});

const intent = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9_]*$/),
    phrases: z.array(sentence).min(1),
    /** Said at once, without asking the model. */
    say: sentence.optional(),
    hang_up: z.boolean().default(false),
  })
  .refine(({ hang_up, say }) => !hang_up || say !== undefined, {
    path: ['hang_up'],
    error: 'would leave the caller without a word; add a `say`',
  });

const named = z.array(z.looseObject({ name: z.string() }));

const intents = z.array(intent).superRefine(
  (list, context) => {
    for (const [at, { name }] of list.entries())
      if (list.findIndex((other) => other.name === name) < at)
        context.addIssue({
          code: 'custom',
          path: [at, 'name'],
          message: `names \`${name}\` a second time; join the two or rename one`,
        });
  },
  // Told beside the other mistakes, not only once those are mended.
  { when: ({ value }) => named.safeParse(value).success },
);

const ms = (min: number, max: number) => z.int().min(min).max(max);

const patience = z.strictObject({
  // People pause 200-400 ms inside a sentence; half a second is the shortest quiet that usually means "your turn".
  end_of_turn_ms: ms(100, 5000).default(500),
  // A cough is shorter, a word is not; with the carrier's way it keeps us within 300 ms of the caller's first sound.
  min_speech_ms: ms(40, 2000).default(160),
  // Counted from the end of the voice: a recogniser that has no words by then heard none.
  false_alarm_ms: ms(200, 5000).default(1200),
  // Lets what the carrier still had on its way run out before the line counts as quiet.
  settle_ms: ms(0, 500).default(50),
  // Looking up locally takes a few ms, over a network 100-300; past that the caller would notice the wait.
  lookups_ms: ms(50, 5000).default(400),
  // Below this a question with a "thank you" in it would be taken for a goodbye.
  intent_confidence: z.number().min(0).max(1).default(0.7),
  // After four seconds of silence people ask "hello?"; an apology must come before that.
  first_words_ms: ms(500, 30_000).default(4000),
  // Twenty seconds of writing is minutes of speech, which nobody on a telephone wants.
  whole_reply_ms: ms(1000, 120_000).default(20_000),
  // A voice that has not begun by then will not begin; it is added to the model's own wait.
  first_sound_ms: ms(500, 30_000).default(3000),
  // How much later than computed the carrier may report that our audio was played, on a poor connection.
  playback_grace_ms: ms(200, 10_000).default(2000),
  // Long enough to look for a pen, short enough to notice that the caller has gone.
  silence_ms: ms(1000, 60_000).default(7000),
  // Nobody talks to a receptionist for half an hour; a line that was left open does.
  longest_call_minutes: z.number().min(1).max(240).default(30),
  // One failure may be chance; after a second in a row the caller is better served by an honest goodbye.
  failed_turns_max: z.int().min(1).max(10).default(2),
});

/** What an agent file may say. */
export const agentSchema = z.strictObject({
  name: sentence,
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
    .default('en-US'),
  voice: sentence.optional(),
  instructions: sentence,
  lines,
  intents: intents.default([]),
  /** Phrases to listen for beside the knowledge's questions and the intents' phrases. */
  hears: z.array(sentence).default([]),
  /** Markdown files, or folders of them, beside the agent file. */
  knowledge: z.array(sentence).default([]),
  patience: patience.prefault({}),
});
