import { z } from 'zod';
import { noiseKinds } from '../../src/phone/noise.ts';
import { voiceNames } from '../../src/phone/voice.ts';

/** Longer than any script needs, and short enough that a mistyped number shows. */
const waitMsMax = 10 * 60_000;
const stepsMax = 200;

const text = z.string().trim().min(1);
const ms = z.int().min(0).max(waitMsMax);
const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s)$/)
  .transform((written) => Math.round(Number.parseFloat(written) * (written.endsWith('ms') ? 1 : 1000)));
const phoneNumber = z.string().regex(/^\+[1-9]\d{6,14}$/);
const pattern = text.refine(isPattern, 'is no regular expression; write the words alone, or mend it');

const stepExpectation = z.strictObject({
  answers_within_ms: ms.optional(),
  falls_silent_within_ms: ms.optional(),
  keeps_speaking: z.literal(true).optional(),
  stays_silent: z.literal(true).optional(),
});

const noise = z.strictObject({
  kind: z.enum(noiseKinds),
  ms: z.int().min(20).max(waitMsMax),
  level_dbfs: z.number().min(-80).max(-3).default(-30),
  seed: z.int().min(0).default(1),
  goes_on: z.boolean().default(false),
});

const verbs = {
  listen: z.strictObject({ within_ms: ms.optional(), for_ms_max: ms.optional(), quiet_ms: ms.optional() }),
  let_speak: z.strictObject({ ms, within_ms: ms.optional() }),
  say: text,
  interrupt: z.strictObject({ after_ms: ms, say: text, within_ms: ms.optional() }),
  pause: z.strictObject({ ms }),
  press: z.strictObject({ digits: z.string().regex(/^[0-9*#]+$/) }),
  noise,
  play: z.strictObject({ wav: text }),
  hang_up: z.strictObject({}),
  wait_for_hang_up: z.strictObject({ within_ms: ms.default(20_000) }),
};

/** A step may be one word, where that says it all. */
const step = z.preprocess(
  (written) => (typeof written === 'string' ? { [written]: {} } : written),
  z
    .strictObject({
      ...z.strictObject(verbs).partial().shape,
      /** When: so long after the answer, or after the step before. */
      at: duration.optional(),
      after: duration.optional(),
      expect: stepExpectation.optional(),
    })
    .check(
      z.superRefine(
        (written, context) => {
          const wrong = wrongWith(written);
          if (wrong) context.addIssue({ code: 'custom', message: wrong });
        },
        // A step with a misspelled verb seems to do nothing: that is not said beside the misspelling.
        { when: ({ issues }) => issues.length === 0 },
      ),
    ),
);

function wrongWith(written: { at?: number | undefined; after?: number | undefined }): string | undefined {
  const named = verbsIn(written);
  if (named.length === 0) return `does nothing; give it one of: ${Object.keys(verbs).join(', ')}`;
  if (named.length > 1) return `does several things: ${named.join(', ')}; make them steps of their own`;
  if (written.at !== undefined && written.after !== undefined)
    return 'says both `at` and `after`; say one of them';
  return undefined;
}

const fault = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('drop_socket'), ...momentOfFault() }),
  z.strictObject({ do: z.literal('go_half_open'), ...momentOfFault() }),
  z.strictObject({ do: z.literal('hold_frames'), for_ms: ms, ...momentOfFault() }),
  z.strictObject({ do: z.literal('lose_frames'), for_ms: ms, ...momentOfFault() }),
]);

const telephone = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('answer'),
    after_ms: ms.default(2_000),
    says: text,
    talks_for_ms: ms.default(5_000),
  }),
  z.strictObject({ do: z.literal('be_busy'), after_ms: ms.default(1_000) }),
  z.strictObject({ do: z.literal('ring') }),
]);

/** What a scenario file may say. */
export const scenarioSchema = z.strictObject({
  name: text.optional(),
  caller: z
    .strictObject({
      from: phoneNumber.optional(),
      voice: z.enum(voiceNames).optional(),
      comfort_noise: z.boolean().default(true),
      waits_ms: ms.default(10_000),
    })
    .prefault({}),
  faults: z.array(fault).default([]),
  telephones: z.record(phoneNumber, telephone).default({}),
  steps: z.array(step).min(1).max(stepsMax),
  expect: z
    .strictObject({
      ended_by: z.enum(['caller', 'gateway', 'carrier']).optional(),
      status: z.enum(['completed', 'busy', 'no-answer', 'failed']).default('completed'),
      no_carrier_violations: z.boolean().default(true),
      talk_over_ms_max: ms.optional(),
      silence_ms_max: ms.optional(),
      turned_away: z.literal(true).optional(),
      carrier_said: z.array(pattern).default([]),
      understood: z.array(pattern).default([]),
      agent_said: z.array(pattern).default([]),
    })
    .prefault({}),
});

/** A scenario as it stands in its file, with every default filled in. */
export type ScenarioFile = z.infer<typeof scenarioSchema>;

export type WrittenStep = ScenarioFile['steps'][number];

/** What a step is told to do. */
export function verbsIn(written: object): string[] {
  return Object.keys(written).filter((key) => key in verbs);
}

function momentOfFault() {
  return {
    at_ms: ms,
    since: z.enum(['stream_started', 'agent_audible', 'caller_began_to_speak']).default('stream_started'),
  };
}

function isPattern(written: string): boolean {
  try {
    new RegExp(written);
    return true;
  } catch {
    return false;
  }
}
