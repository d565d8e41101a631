import type { Message } from '../../../core/call/command.ts';
import type { Llm, LlmRequest } from '../../../ports/llm.ts';
import { chosenPassages } from './choice.ts';

/** Two examples are remembered by ear, more are not. */
const examplesMax = 2;

/**
 * Answers from what was looked up and from nothing else. The same request always gives the same reply, written word
 * by word as a model writes.
 */
export class RetrievalResponder implements Llm {
  readonly name = 'local';
  readonly #questions: readonly string[];

  /** Takes the questions that the agent can answer, to offer some when it cannot. */
  constructor(questions: readonly string[]) {
    this.#questions = questions;
  }

  async *write(request: LlmRequest, signal: AbortSignal): AsyncIterable<string> {
    for (const word of this.#reply(request).split(/(?= )/)) {
      if (signal.aborted) return;
      yield word;
    }
  }

  #reply({ messages, passages }: LlmRequest): string {
    const asked = lastOf('user', messages);
    const said = lastOf('assistant', messages);
    const chosen = chosenPassages(asked, passages);
    if (chosen.length === 0) return this.#helpless(messages);

    const answer = chosen.map((passage) => passage.text).join(' ');
    if (wasCutOff(said, answer)) return firstSentence(answer);
    return stoppedInSentence(said) ? `Sure. ${answer}` : answer;
  }

  #helpless(messages: readonly Message[]): string {
    const examples = this.#questions.slice(0, examplesMax).map(insideSentence);
    const offer = examples.length > 0 ? ` You could ask me, for example: ${examples.join(', or ')}?` : '';
    const before = messages.some((said) => said.role === 'assistant' && said.text.startsWith(unknown));
    return before ? `${unknownAgain}${offer}` : `${unknown}${offer}`;
  }
}

const unknown = "I'm sorry, that is something I don't know.";
const unknownAgain = "I don't know that either, I'm afraid.";

function lastOf(role: 'user' | 'assistant', messages: readonly Message[]): string {
  const last = messages.findLast((message) => message.role === role);
  return last !== undefined && 'text' in last ? last.text.trim() : '';
}

/** The caller interrupted this very answer and asks for it again: the gist will do. */
function wasCutOff(said: string, answer: string): boolean {
  return stoppedInSentence(said) && withoutLead(answer).startsWith(withoutLead(said));
}

function stoppedInSentence(said: string): boolean {
  return said !== '' && !/[.?!]["')]?$/.test(said);
}

function withoutLead(text: string): string {
  return text.replace(/^Sure\. /, '');
}

function firstSentence(text: string): string {
  return /^.*?[.?!](?=\s|$)/s.exec(text)?.[0] ?? text;
}

function insideSentence(question: string): string {
  return question
    .replace(/[?.!]+$/, '')
    .replace(/^\p{Lu}(?=\p{Ll}|\s)/u, (letter) => letter.toLowerCase())
    .trim();
}
