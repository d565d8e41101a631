import OpenAI from 'openai';
import type { Clock, Timers } from '../../../ports/clock.ts';
import { ProviderFailure } from '../../../ports/failure.ts';
import type { Llm, LlmPiece, LlmRequest, TokenUsage } from '../../../ports/llm.ts';
import { type OpenAiServer, openAiClient } from '../../openai-client.ts';
import { openAiFailure } from '../../openai-failure.ts';
import { Patience } from '../../patience.ts';
import { ProviderConnections } from '../../provider-connections.ts';
import { Answer } from './answer.ts';
import { BusyServer } from './busy-server.ts';
import { promptFor, toolsFor } from './prompt.ts';

export interface OpenAiOptions extends OpenAiServer {
  readonly model: string;
  readonly timers: Clock & Timers;
  /**
   * Told once of every request what it has cost: null where nobody knows, because the server does not say so, or
   * because it was given up, or failed, before it could.
   */
  spent?(usage: TokenUsage | null): void;
}

const limits = {
  // After four seconds of silence people ask "hello?"; a model that pauses for so long has stopped.
  silentMaxMs: 4_000,
  // Twenty seconds of writing is minutes of speech, which nobody on a telephone wants.
  wholeMaxMs: 20_000,
};

/** Writes with any model behind OpenAI's chat protocol: OpenAI, Groq, vLLM, Ollama, llama.cpp. */
export class OpenAiLlm implements Llm {
  readonly name = 'openai';
  readonly #options: OpenAiOptions;
  readonly #client: OpenAI;
  readonly #connections: ProviderConnections;
  readonly #server: BusyServer;
  #tellsCost = true;

  constructor(options: OpenAiOptions) {
    this.#options = options;
    this.#server = new BusyServer(options.timers);
    this.#connections = new ProviderConnections(options.timers);
    this.#client = openAiClient(options, this.#connections);
  }

  prepare(): void {
    this.#connections.expect(`${this.#client.baseURL}/chat/completions`);
  }

  async *write(request: LlmRequest, signal: AbortSignal): AsyncIterable<LlmPiece> {
    if (signal.aborted) return;
    const patience = new Patience(this.#options.timers, signal, limits);
    try {
      yield* this.#pieces(request, patience);
    } catch (error) {
      this.#server.note(error);
      if (signal.aborted) return;
      throw patience.ranOut(this.name) ?? openAiFailure(this.name, error);
    } finally {
      patience.end();
    }
  }

  async *#pieces(request: LlmRequest, patience: Patience): AsyncIterable<LlmPiece> {
    await this.#server.free(this.name, patience.signal);
    patience.signal.throwIfAborted();
    const answer = new Answer();
    try {
      for await (const raw of await this.#ask(request, patience.signal)) {
        // What had already come may be more than the caller wanted to hear.
        patience.signal.throwIfAborted();
        patience.heard();
        const text = answer.take(raw);
        if (text !== '') yield text;
      }
      // The SDK ends a stream that was given up as if it were complete.
      patience.signal.throwIfAborted();
      yield* answer.end();
    } finally {
      this.#options.spent?.(answer.cost);
    }
    if (!answer.isEmpty) return;
    throw new ProviderFailure(this.name, 'bad_answer', 'the model wrote nothing', { retryable: true });
  }

  /** Not every server knows how to say what a reply has cost, and some refuse whoever asks for it. */
  async #ask(request: LlmRequest, signal: AbortSignal) {
    const asksCost = this.#tellsCost;
    try {
      return await this.#create(request, asksCost, signal);
    } catch (error) {
      if (!asksCost || !isAboutCost(error)) throw error;
      this.#tellsCost = false;
      return this.#create(request, false, signal);
    }
  }

  #create(request: LlmRequest, asksCost: boolean, signal: AbortSignal) {
    const tools = toolsFor(request.tools);
    return this.#client.chat.completions.create(
      {
        model: this.#options.model,
        messages: promptFor(request),
        stream: true,
        ...(asksCost && { stream_options: { include_usage: true } }),
        ...(tools.length > 0 && { tools }),
      },
      { signal },
    );
  }
}

function isAboutCost(error: unknown): boolean {
  return error instanceof OpenAI.APIError && /stream_options|include_usage/i.test(error.message);
}
