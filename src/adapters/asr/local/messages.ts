/** What the gateway tells a recogniser process. */
export type ToRecogniser =
  | { readonly type: 'expect'; readonly phrases: readonly string[] }
  | { readonly type: 'voice_began' }
  | { readonly type: 'audio'; readonly samples: Int16Array }
  | { readonly type: 'voice_ended' };

/** What a recogniser process answers. */
export type FromRecogniser =
  | { readonly type: 'ready' }
  | { readonly type: 'unpronounceable'; readonly words: readonly string[] }
  | { readonly type: 'partial'; readonly text: string }
  | { readonly type: 'final'; readonly text: string; readonly confidence: number }
  /** The process cannot do its work, says why in a sentence, and ends. */
  | { readonly type: 'unable'; readonly reason: string };
