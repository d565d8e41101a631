import type { Answering } from './calls.ts';
import type { Crew } from './crew.ts';

type Needed = Pick<Crew, 'asr' | 'llm' | 'tts' | 'intent' | 'knowledge' | 'log'>;

/**
 * A call was announced: what it needs at once is made ready while its stream is on its way. Nothing is waited for, and
 * whatever goes wrong keeps no caller from being answered: what is not ready is opened when it is wanted.
 */
export function makeReady(
  call: string,
  { language, voice, expects, turnOver }: Answering,
  crew: Needed,
): void {
  attempt(() => crew.asr.prepare?.({ call, language, expects, turnOver }));
  attempt(() => crew.tts.prepare?.(voice));
  attempt(() => crew.intent.prepare?.());
  attempt(() => crew.knowledge.prepare?.());
  attempt(() => crew.llm.prepare?.());

  function attempt(prepare: () => void): void {
    try {
      prepare();
    } catch (error) {
      const consequence = 'the beginning of a call may be slow';
      crew.log.warn('a call could not be prepared for', { callId: call, detail: String(error), consequence });
    }
  }
}
