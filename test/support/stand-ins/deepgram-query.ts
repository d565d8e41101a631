import { z } from 'zod';

const flag = z.enum(['true', 'false']);
const text = z.string().min(1);
const texts = z.array(text).max(100);
const number = (min: number, max: number) => z.coerce.number().min(min).max(max);

const nova = z.strictObject({
  model: z.string().regex(/^nova-/),
  encoding: z.enum(['linear16', 'linear32', 'flac', 'alaw', 'mulaw', 'amr-nb', 'amr-wb', 'opus', 'speex']),
  sample_rate: z.coerce.number().int().positive(),
  channels: z.literal('1').optional(),
  multichannel: flag.optional(),
  language: text.optional(),
  interim_results: flag.optional(),
  endpointing: z.union([z.literal('false'), number(10, 5_000)]).optional(),
  utterance_end_ms: number(1_000, 5_000).optional(),
  vad_events: flag.optional(),
  smart_format: flag.optional(),
  punctuate: flag.optional(),
  numerals: flag.optional(),
  keyterm: texts.optional(),
  keywords: texts.optional(),
  diarize: flag.optional(),
  dictation: flag.optional(),
  profanity_filter: flag.optional(),
  redact: texts.optional(),
  replace: texts.optional(),
  search: texts.optional(),
  detect_entities: flag.optional(),
  tag: texts.optional(),
  extra: texts.optional(),
  version: text.optional(),
  mip_opt_out: flag.optional(),
  no_delay: flag.optional(),
});

const flux = z
  .strictObject({
    model: z.enum(['flux-general-en', 'flux-general-multi']),
    encoding: z.enum(['linear16', 'linear32', 'mulaw', 'alaw', 'opus', 'ogg-opus']),
    sample_rate: z.coerce.number().int().positive(),
    eot_threshold: number(0.5, 1).optional(),
    eager_eot_threshold: number(0.3, 0.9).optional(),
    eot_timeout_ms: number(500, 60_000).optional(),
    keyterm: texts.optional(),
    language_hint: texts.optional(),
    numerals: flag.optional(),
    profanity_filter: flag.optional(),
    redact: texts.optional(),
    tag: texts.optional(),
    mip_opt_out: flag.optional(),
  })
  .refine(({ eot_threshold = 0.7, eager_eot_threshold = 0.3 }) => eager_eot_threshold <= eot_threshold, {
    message: 'eager_eot_threshold is larger than eot_threshold',
  })
  .refine(({ model, language_hint }) => language_hint === undefined || model === 'flux-general-multi', {
    message: 'language_hint is for the model of many languages',
  });

const repeatable = new Set([
  'keyterm',
  'keywords',
  'redact',
  'replace',
  'search',
  'tag',
  'extra',
  'language_hint',
]);

/** What Deepgram would find wrong with a query; null when nothing is. */
export function faultOfQuery(path: string, query: URLSearchParams): string | null {
  const schema = { '/v1/listen': nova, '/v2/listen': flux }[path];
  if (schema === undefined) return `there is nothing at ${path}`;
  const given = Object.fromEntries(
    [...new Set(query.keys())].map((key) => [
      key,
      repeatable.has(key) ? query.getAll(key) : query.getAll(key).join(),
    ]),
  );
  const read = schema.safeParse(given);
  if (!read.success) return `INVALID_QUERY_PARAMETER: ${z.prettifyError(read.error).replaceAll('\n', ' ')}`;
  if (given['utterance_end_ms'] !== undefined && given['interim_results'] !== 'true')
    return 'INVALID_QUERY_PARAMETER: utterance_end_ms needs interim_results';
  if (query.has('keywords') && String(given['model']).startsWith('nova-3'))
    return 'INVALID_QUERY_PARAMETER: keywords are not for nova-3';
  return null;
}
