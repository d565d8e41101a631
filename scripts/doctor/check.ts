import type { Settings } from '../../src/config.ts';

/** What was found of one thing. Whatever is not good comes with what to do about it. */
export type Finding =
  | { readonly verdict: 'good'; readonly what: string }
  | { readonly verdict: 'doubtful' | 'bad'; readonly what: string; readonly remedy: string };

/** What is looked at: this process's surroundings, and the settings in them, where they can be read. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dotenvText: string | null;
  readonly nodeVersion: string;
  readonly settings: Settings | null;
  readonly now: () => number;
}

export interface Check {
  readonly name: string;
  /** What it throws is found, too. */
  run(surroundings: Surroundings): Promise<readonly Finding[]>;
}

export function good(what: string): Finding {
  return { verdict: 'good', what };
}

/** Something that may be meant so. */
export function doubtful(what: string, remedy: string): Finding {
  return { verdict: 'doubtful', what, remedy };
}

/** Something that keeps callers from being served. */
export function bad(what: string, remedy: string): Finding {
  return { verdict: 'bad', what, remedy };
}

/** A check that needs settings: without them there is nothing to look at. */
export function withSettings(
  name: string,
  look: (settings: Settings, surroundings: Surroundings) => Promise<readonly Finding[]>,
): Check {
  const run = async (surroundings: Surroundings) => {
    if (surroundings.settings !== null) return await look(surroundings.settings, surroundings);
    return [doubtful('not looked at, because the settings cannot be read', 'mend the settings first.')];
  };
  return { name, run };
}

/** What went wrong, and what that was because of: `fetch` alone says only that it failed. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
