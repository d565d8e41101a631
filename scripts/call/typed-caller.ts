import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Prompter, Step } from '../../src/phone/script.ts';
import { renderVoice, type VoiceName } from '../../src/phone/voice.ts';

/** What the caller types, and how they speak it. */
export interface Typing {
  readonly input: Readable;
  /** A person at a terminal hears the agent, and speaks when they like; lines that were written before do not. */
  readonly byHand: boolean;
  readonly voice: VoiceName;
  readonly complain: (sentence: string) => void;
}

/**
 * A caller who says what is typed. Typed by hand it is said at once, also over the agent; where it comes from a pipe the
 * agent is heard out before each line, and before the caller hangs up.
 */
export class TypedCaller implements Prompter {
  readonly #steps: Step[] = [];
  readonly #byHand: boolean;
  readonly #voice: VoiceName;
  readonly #complain: (sentence: string) => void;
  readonly #lines: Interface;
  #isClosed = false;

  constructor({ input, byHand, voice, complain }: Typing) {
    this.#byHand = byHand;
    this.#voice = voice;
    this.#complain = complain;
    this.#lines = createInterface({ input });
    void this.#readAll();
  }

  /** Lets go of the keyboard. */
  close(): void {
    this.#lines.close();
  }

  next(): Step | 'nothing_yet' | 'that_is_all' {
    return this.#steps.shift() ?? (this.#isClosed ? 'that_is_all' : 'nothing_yet');
  }

  /** One line after the other, so that they are said in the order in which they were typed. */
  async #readAll(): Promise<void> {
    for await (const line of this.#lines) await this.#take(line.trim());
    if (!this.#byHand) this.#steps.push({ do: 'listen' });
    this.#isClosed = true;
  }

  async #take(line: string): Promise<void> {
    const [, digits] = /^\/press\s+([0-9*#]+)$/.exec(line) ?? [];
    if (line === '') return;
    if (line === '/hangup') this.#add({ do: 'hang_up' });
    else if (digits !== undefined) this.#add({ do: 'press', digits });
    else if (line.startsWith('/')) this.#complain(`${line} is not known here: /press 1 or /hangup`);
    else await this.#say(line);
  }

  #add(step: Step): void {
    if (!this.#byHand) this.#steps.push({ do: 'listen' });
    this.#steps.push(step);
  }

  async #say(text: string): Promise<void> {
    try {
      const audio = (await renderVoice([text], this.#voice)).get(text);
      if (audio) this.#add({ do: 'play', name: text, audio });
    } catch (error) {
      this.#complain(error instanceof Error ? error.message : String(error));
    }
  }
}
