import OpenAI from 'openai';
import type { ProviderConnections } from './provider-connections.ts';

/** A server that speaks OpenAI's protocols, and who we are to it. */
export interface OpenAiServer {
  /** Null for a server of one's own that asks for none. */
  readonly apiKey: string | null;
  /** Null is OpenAI's own. */
  readonly baseUrl: string | null;
}

/** The SDK as we want it: it asks once, over these connections where there are any, and writes nothing on its own. */
export function openAiClient({ apiKey, baseUrl }: OpenAiServer, connections?: ProviderConnections): OpenAI {
  return new OpenAI({
    // What it cannot read it would write into our log, and that may be what was said.
    logLevel: 'off',
    // The SDK insists on one, and a server that asks for none ignores it.
    apiKey: apiKey ?? 'none',
    baseURL: baseUrl,
    // Whether to ask again is decided where it is known what the caller has heard.
    maxRetries: 0,
    ...(connections && { fetch: (url, init) => connections.fetch(String(url), init) }),
  });
}
