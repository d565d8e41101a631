import { decodeMulaw } from '../audio/mulaw.ts';
import { wavFile } from '../audio/wav.ts';

const telephoneHz = 8000;

/** What was really on the line, sample by sample from the answer on: the caller, and the agent as played. */
export class PhoneTape {
  readonly #caller: Uint8Array[] = [];
  readonly #agent: Uint8Array[] = [];

  /** Adds what both said in the same stretch of time. */
  append(caller: Uint8Array, agent: Uint8Array): void {
    this.#caller.push(caller);
    this.#agent.push(agent);
  }

  /** The caller's side in mu-law. */
  get caller(): Uint8Array {
    return Buffer.concat(this.#caller);
  }

  /** The agent's side in mu-law, as the caller heard it. */
  get agent(): Uint8Array {
    return Buffer.concat(this.#agent);
  }

  /** A stereo WAV: the caller left, the agent right. */
  wav(): Uint8Array {
    const [caller, agent] = [decodeMulaw(this.caller), decodeMulaw(this.agent)];
    const interleaved = new Int16Array(2 * caller.length);
    for (let i = 0; i < caller.length; i += 1) {
      interleaved[2 * i] = caller[i] ?? 0;
      interleaved[2 * i + 1] = agent[i] ?? 0;
    }
    return wavFile(2, telephoneHz, interleaved);
  }
}
