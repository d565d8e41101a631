import type { TtsRequest } from '../../src/ports/tts.ts';

/** What a caller is to be told. */
export function saying(text: string, changed: Partial<TtsRequest> = {}): TtsRequest {
  return {
    call: 'call_1',
    run: 1,
    segment: 0,
    text,
    before: null,
    attempt: 'first',
    language: 'en-US',
    voice: null,
    ...changed,
  };
}
