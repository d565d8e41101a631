import { describe, expect, it } from 'vitest';
import { ProviderFailure } from '../../src/ports/failure.ts';
import type { Intent } from '../../src/ports/intent.ts';
import { using } from './using.ts';

/** What the suite needs of an adapter: one that knows `goodbye`, and one whose provider cannot be reached. */
export interface IntentUnderTest {
  opened(): Promise<{ readonly intent: Intent; close(): Promise<void> }>;
  readonly broken?: () => Promise<{ readonly intent: Intent; close(): Promise<void> }>;
}

/** What every classifier promises, whoever supplies it. */
export function intentContract(name: string, under: IntentUnderTest): void {
  describe(`a classifier (${name})`, () => {
    it('is sure of a plain goodbye', () =>
      using(under.opened, async ({ intent }) => {
        const { intent: found, confidence } = await intent.classify('Goodbye.', new AbortController().signal);
        expect(found).toBe('goodbye');
        expect(confidence).toBeGreaterThan(0.7);
        expect(confidence).toBeLessThanOrEqual(1);
      }));

    it.each(['', 'the green ladder sleeps', '0', '?!'])('is never sure of an intent in %j', (text) =>
      using(under.opened, async ({ intent }) => {
        const { intent: found, confidence } = await intent.classify(text, new AbortController().signal);
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(found === null || confidence < 0.7).toBe(true);
      }),
    );

    const { broken } = under;
    if (!broken) return;
    it('says what its provider did when it cannot tell', () =>
      using(broken, async ({ intent }) => {
        const failed = intent.classify('goodbye', new AbortController().signal);
        await expect(failed).rejects.toBeInstanceOf(ProviderFailure);
      }));
  });
}
