import type { Span } from '../story.ts';

/** The same time, without overlaps, in order. */
export function merged(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last === undefined || span.fromMs > last.toMs) joined.push(span);
    else if (span.toMs > last.toMs) joined[joined.length - 1] = { fromMs: last.fromMs, toMs: span.toMs };
  }
  return joined;
}

/** What of these lies within that. */
export function within(spans: readonly Span[], { fromMs, toMs }: Span): Span[] {
  return spans
    .map((span) => ({ fromMs: Math.max(span.fromMs, fromMs), toMs: Math.min(span.toMs, toMs) }))
    .filter((span) => span.toMs > span.fromMs);
}

/** What lies between them, from the one end to the other. */
export function gaps(spans: readonly Span[], { fromMs, toMs }: Span): Span[] {
  const edges = [
    { fromMs, toMs: fromMs },
    ...within(merged(spans), { fromMs, toMs }),
    { fromMs: toMs, toMs },
  ];
  return edges
    .slice(1)
    .map((span, index) => ({ fromMs: edges[index]?.toMs ?? fromMs, toMs: span.fromMs }))
    .filter((gap) => gap.toMs > gap.fromMs);
}
