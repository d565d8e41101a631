import type { LlmPiece } from '../../../ports/llm.ts';
import type { ToolFragment } from './chunk.ts';

interface WantedTool {
  readonly index: number | null;
  readonly id: string | null;
  readonly name: string;
  arguments: string;
}

/** Puts the tools that a model asks for together from their fragments, as different servers break them up. */
export class WantedTools {
  readonly #wanted: WantedTool[] = [];

  add(fragments: readonly ToolFragment[]): void {
    for (const fragment of fragments) {
      const begun = this.#begunBy(fragment);
      if (begun) begun.arguments += fragment.arguments;
      else if (fragment.name !== null) this.#wanted.push({ ...fragment, name: fragment.name });
    }
  }

  /** In the order in which the model asked for them. */
  all(): LlmPiece[] {
    return this.#wanted.map(({ name, arguments: given }) => ({ tool: name, arguments: given || '{}' }));
  }

  /** The tool that a fragment goes on with; a name with an id of its own begins another, whatever its index says. */
  #begunBy({ index, id, name }: ToolFragment): WantedTool | undefined {
    const begun = index === null ? this.#wanted.at(-1) : this.#wanted.find((tool) => tool.index === index);
    if (name === null) return begun;
    // Some repeat the name on every fragment.
    const goesOn = index !== null && begun?.name === name && (id === null || begun.id === id);
    return goesOn ? begun : undefined;
  }
}
