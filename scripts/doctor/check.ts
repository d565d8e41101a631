import type { Settings } from '../../src/config.ts';

/** What was found of one thing. Whatever is not good comes with what to do about it. */
export type Finding =
  | { readonly verdict: 'good'; readonly what: string }
  | { readonly verdict: 'doubtful' | 'bad'; readonly what: string; readonly remedy: string };

/** What is looked at: this process's surroundings, and the settings in them. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dotenvText: string | null;
  readonly nodeVersion: string;
  /** With a default in place of each that is wrong, */
  readonly settings: Settings;
  /** and the names of those that are. */
  readonly wrong: readonly string[];
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

/** A check that looks at what settings lead to: where one of those that it goes by is wrong, it would look elsewhere. */
export function withSettings(
  name: string,
  goesBy: RegExp,
  look: (settings: Settings, surroundings: Surroundings) => Promise<readonly Finding[]>,
): Check {
  const run = async (surroundings: Surroundings) => {
    const wrong = surroundings.wrong.filter((each) => goesBy.test(each));
    if (wrong.length === 0) return await look(surroundings.settings, surroundings);
    return [doubtful('not looked at', `mend ${wrong.join(' and ')} first.`)];
  };
  return { name, run };
}

/** What went wrong, and what that was because of: `fetch` alone says only that it failed. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
