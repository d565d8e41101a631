/** Recognises what the caller wants when it is something simple. */
export interface Intent {
  readonly name: string;
  /** Throws a ProviderFailure when it cannot answer. */
  classify(text: string, signal: AbortSignal): Promise<Classification>;
  /** A call is on its way: what it takes to be asked can be made ready. */
  prepare?(): void;
}

export interface Classification {
  /** Null when nothing fits. */
  readonly intent: string | null;
  /** 0 to 1. */
  readonly confidence: number;
}
