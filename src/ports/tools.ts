import type { ToolArguments } from '../core/call/command.ts';

/** What an agent can do in the world beside talking. */
export interface Tools {
  readonly name: string;
  /**
   * Has it done and gives what came of it, as text for the model. Throws a ProviderFailure when it was not done, or
   * when nobody can tell. Stops when the signal says so; what was begun may then be done all the same.
   */
  call(order: ToolOrder, signal: AbortSignal): Promise<string>;
}

export interface ToolOrder {
  readonly call: string;
  /** Counts the tools of the call. */
  readonly tool: number;
  readonly name: string;
  readonly arguments: ToolArguments;
  /** The same for the same order: whoever carries it out twice does it once. */
  readonly key: string;
}
