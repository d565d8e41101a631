import { startChild } from '../../test/support/child/parent.ts';
import { earFigures } from './adapters/ears.ts';
import { mindFigure } from './adapters/mind.ts';
import type { StampAnswers } from './adapters/stamps.ts';
import { voiceFigures } from './adapters/voices.ts';
import type { Figure } from './figure.ts';

/** Measures what each adapter adds to what its provider takes: from the provider's write to what our side makes of it. */
export async function benchAdapters(): Promise<Figure[]> {
  const provider = await startChild<StampAnswers>(
    new URL('./adapters/stamping-process.ts', import.meta.url),
    {},
  );
  try {
    return [...(await earFigures(provider)), await mindFigure(provider), ...(await voiceFigures(provider))];
  } finally {
    await provider.stop();
  }
}
