import { z } from 'zod';
import { hours } from './hours-schema.ts';
import { patience } from './patience-schema.ts';
import { tools } from './tool-schema.ts';
import { turnOver } from './turn-over-schema.ts';

const sentence = z.string().trim().min(1);

const lines = z.strictObject({
  notice: sentence.optional(),
  recording_notice: sentence.default('This call is recorded.'),
  greeting: sentence,
  // Three, so that one reply never says the same one twice; short, so that the answer need not wait for them.
  fillers: z.array(sentence).max(10).default(['One moment.', 'Let me see.', 'Just a second.']),
  reprompts: z.array(sentence).min(1).max(5),
  not_understood: sentence,
  silence_goodbye: sentence,
  apology: sentence,
  failure_goodbye: sentence,
  too_long_goodbye: sentence,
  wrap_up: sentence.default('Our time is nearly up. Is there one more thing I can do for you?'),
  goodbye: sentence.default('Thank you for calling. Goodbye.'),
  transferring: sentence.default('I will put you through now. One moment, please.'),
  transfer_failed: sentence.default(
    "I'm sorry, I could not reach anyone. Is there something I can help you with?",
  ),
  reconnected: sentence.default('Sorry, I lost you for a second.'),
  opted_out: sentence.default('It is noted: we will not call you again. Goodbye.'),
  opt_out_failed: sentence.default(
    "I'm sorry, I could not note that for certain. Please tell us once more, a little later. Goodbye.",
  ),
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

const keyMeaning = z.union([
  z.enum(['transfer', 'opt_out']),
  z.strictObject({ say: sentence, hang_up: z.boolean().default(false) }),
]);

const cue = z
  .strictObject({
    /** Words of the agent's own question. */
    after: sentence,
    expects: z.enum(['yes_no', 'digits', 'spelling']),
    count: z.int().min(1).max(40).optional(),
  })
  .refine(({ expects, count }) => count === undefined || expects === 'digits', {
    path: ['count'],
    error: 'counts digits; expect `digits`, or leave it out',
  });

const phoneNumber = z.string().regex(/^\+[1-9]\d{6,14}$/);

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
  /** Services of the owner's that the model may use. */
  tools: tools.default([]),
  /** Whether the model may end a call by itself. */
  ends_calls: z.boolean().default(false),
  /** Who takes calls that the agent cannot go on with. */
  transfer_to: phoneNumber.optional(),
  /** What single keys mean, where no number is expected. */
  keys: z.record(z.string().regex(/^[0-9*#]$/), keyMeaning).default({}),
  /** What answer a question of the agent's expects, where its words do not say so by themselves. */
  expects: z.array(cue).default([]),
  /** What silences the agent: any voice, or only words. */
  barge_in: z.strictObject({ on: z.enum(['voice', 'words']).default('voice') }).prefault({}),
  /** Whether it may begin to think before the caller has surely ended. */
  speculates: z.boolean().default(true),
  patience: patience.prefault({}),
  /** When a turn is over, for ears that judge that themselves. */
  turn_over: turnOver.default({}),
  /** When it answers; always, when nothing is said. */
  hours: hours.optional(),
});
