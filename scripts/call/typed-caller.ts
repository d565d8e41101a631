import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Prompter, Step } from '../../src/phone/script.ts';
import { renderVoice, type VoiceName } from '../../src/phone/voice.ts';

/** A person at a keyboard who is on the telephone: what they type is said at once, also over the agent. */
export class TypedCaller implements Prompter {
  readonly #steps: Step[] = [];
  readonly #voice: VoiceName;
  readonly #complain: (sentence: string) => void;
  readonly #lines: Interface;
  #isClosed = false;

  constructor(input: Readable, voice: VoiceName, complain: (sentence: string) => void) {
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
    this.#isClosed = true;
  }

  async #take(line: string): Promise<void> {
    const [, digits] = /^\/press\s+([0-9*#]+)$/.exec(line) ?? [];
    if (line === '') return;
    if (line === '/hangup') this.#steps.push({ do: 'hang_up' });
    else if (digits !== undefined) this.#steps.push({ do: 'press', digits });
    else if (line.startsWith('/')) this.#complain(`${line} is not known here: /press 1 or /hangup`);
    else await this.#say(line);
  }

  async #say(text: string): Promise<void> {
    try {
      const audio = (await renderVoice([text], this.#voice)).get(text);
      if (audio) this.#steps.push({ do: 'play', name: text, audio });
    } catch (error) {
      this.#complain(error instanceof Error ? error.message : String(error));
    }
  }
}
