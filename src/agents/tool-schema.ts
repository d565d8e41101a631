import { z } from 'zod';

const sentence = z.string().trim().min(1);

/** The tools that an agent has by other keys of its file. */
export const ourTools: Readonly<Record<string, string>> = {
  end_call: 'ends_calls: true',
  transfer_call: 'transfer_to',
};

const parameter = z
  .strictObject({
    type: z.enum(['text', 'number', 'integer', 'boolean']),
    description: sentence,
    required: z.boolean().default(true),
    /** The only texts that make sense. */
    one_of: z.array(sentence).min(1).max(50).optional(),
  })
  .refine(({ type, one_of }) => one_of === undefined || type === 'text', {
    path: ['one_of'],
    error: 'lists texts; make the `type` text, or leave the list out',
  });

const tool = z.strictObject({
  name: z
    .string()
    .max(64)
    .regex(/^[a-z][a-z0-9_]*$/),
  description: sentence,
  parameters: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), parameter).default({}),
  /** Whether it changes anything in the world: the author has to say. */
  effect: z.enum(['reads', 'acts']),
  /** The same order given again is meant: another pizza, not the same one. */
  repeats: z.boolean().default(false),
  url: z.string().refine(isAddress, {
    error: 'must be an address such as `https://example.com/book`, without a name or password in it',
  }),
});

/** A model that may choose among more tools chooses worse, and every one of them costs every turn. */
const toolsMax = 20;

const named = z.array(z.looseObject({ name: z.string() }));

/** The tools of an agent that are services of its owner. */
export const tools = z
  .array(tool)
  .max(toolsMax)
  .superRefine(
    (list, context) => {
      for (const [at, { name }] of list.entries()) {
        const path = [at, 'name'];
        const key = ourTools[name];
        if (key !== undefined) {
          const message = `is \`${name}\`, which every agent gets by \`${key}\`; use that, or rename the tool`;
          context.addIssue({ code: 'custom', path, message });
        }
        if (list.findIndex((other) => other.name === name) < at) {
          const message = `names \`${name}\` a second time; a model could not tell them apart: rename one`;
          context.addIssue({ code: 'custom', path, message });
        }
      }
    },
    // Told beside the other mistakes, not only once those are mended.
    { when: ({ value }) => named.safeParse(value).success },
  );

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}
