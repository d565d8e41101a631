/** Who can hear, think and speak for us, by the names that a person writes. */
export const asrNames = ['deepgram', 'deepgram-flux', 'http', 'local'] as const;
export const llmNames = ['openai', 'local'] as const;
export const ttsNames = ['deepgram', 'openai', 'elevenlabs', 'http', 'local'] as const;

export type AsrName = (typeof asrNames)[number];
export type LlmName = (typeof llmNames)[number];
export type TtsName = (typeof ttsNames)[number];

/** Who does the work, and who takes over when they fail: each once. */
export type Order<Name> = readonly [Name, ...Name[]];
