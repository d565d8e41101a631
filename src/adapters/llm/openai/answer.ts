import type { LlmPiece, TokenUsage } from '../../../ports/llm.ts';
import { Aloud } from './aloud.ts';
import { readChunk } from './chunk.ts';
import { WantedTools } from './wanted-tools.ts';

/** An answer as it comes: what of it is to be said at once, and what is known only at its end. */
export class Answer {
  readonly #aloud = new Aloud();
  readonly #wanted = new WantedTools();
  #cost: TokenUsage | null = null;
  #isEmpty = true;

  /** Takes a further chunk of the stream; gives what of it is to be said, which may be nothing. */
  take(raw: unknown): string {
    const { text, tools, usage } = readChunk(raw);
    // Some say all along what it has cost so far: the last one counts.
    this.#cost = usage ?? this.#cost;
    this.#wanted.add(tools);
    return this.#noted(this.#aloud.heardOf(text));
  }

  /** What is left once the stream has ended. */
  end(): LlmPiece[] {
    const rest = this.#noted(this.#aloud.rest());
    const tools = this.#wanted.all();
    if (tools.length > 0) this.#isEmpty = false;
    return rest === '' ? tools : [rest, ...tools];
  }

  /** Neither a word nor a tool came. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  get cost(): TokenUsage | null {
    return this.#cost;
  }

  #noted(text: string): string {
    if (text.trim() !== '') this.#isEmpty = false;
    return text;
  }
}
