/** Something of ours that reads what others wrote. */
export interface Parser {
  readonly name: string;
  /** How often it gets its turn, beside the others; what is slow gets few. */
  readonly turns: number;
  /** More than this never reaches it; 64 KiB where nothing is said. */
  readonly bytesMax?: number;
  /** Messages as an honest sender writes them: what is broken is made of these. */
  readonly good: readonly Buffer[];
  /** Reads one message. Whatever it throws, or rejects with, is a fault of ours. */
  read(message: Buffer): void | Promise<void>;
  close?(): Promise<void>;
}

/** Holds the reader to its word: it may throw what it says it throws, and nothing else. */
export function throwsOnly(expected: (error: unknown) => boolean, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!expected(error)) throw error;
  }
}

export function texts(...messages: readonly string[]): Buffer[] {
  return messages.map((message) => Buffer.from(message));
}
