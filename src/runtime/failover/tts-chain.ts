import type { Tts, TtsPiece, TtsRequest } from '../../ports/tts.ts';
import { Chain } from './chain.ts';
import type { Duty, Members } from './duty.ts';

/** Voices that stand in for each other. */
export class TtsChain implements Tts {
  readonly name: string;
  readonly #voices: Members<Tts>;
  readonly #chain: Chain<Tts>;

  constructor(duty: Duty<Tts>) {
    const [first, ...others] = duty.links;
    this.name = first.member.name;
    this.#voices = [first.member, ...others.map(({ member }) => member)];
    this.#chain = new Chain(duty);
  }

  /** Whose voice a caller would hear now; null while none of them can speak. */
  get speaker(): string | null {
    return this.#chain.next?.name ?? null;
  }

  speak(request: TtsRequest, signal: AbortSignal): AsyncIterable<TtsPiece> {
    const { call, run, segment, attempt } = request;
    const asked = { call, work: `${call}:${run}:${segment}`, attempt, signal };
    return this.#chain.through(asked, (tts) => tts.speak(this.#forVoice(tts, request), signal));
  }

  /** Only the first is made ready: most callers never hear another. */
  prepare(voice: string | null): void {
    this.#voices[0].prepare?.(voice);
  }

  finished(call: string): void {
    for (const tts of this.#voices) tts.finished?.(call);
  }

  async close(): Promise<void> {
    await Promise.all(this.#voices.map((tts) => tts.close()));
  }

  /** The agent's voice has its name from the first of them; another would not know it. */
  #forVoice(tts: Tts, request: TtsRequest): TtsRequest {
    return tts === this.#voices[0] ? request : { ...request, voice: null };
  }
}
