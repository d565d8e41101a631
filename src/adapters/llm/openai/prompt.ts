import type { ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources/chat/completions';
import type { Message } from '../../../core/call/command.ts';
import type { ToolOffer } from '../../../core/tools/tool-offer.ts';
import type { LlmRequest } from '../../../ports/llm.ts';

type Param = ChatCompletionMessageParam;

/**
 * The request as a model reads it. What stays the same from turn to turn comes first, so that servers which remember
 * the beginning of a prompt need not read it again; what was looked up for this turn comes last.
 */
export function promptFor({ messages, intent, passages }: LlmRequest): Param[] {
  const notes = notesFor({ intent, passages });
  const lastOfCaller = messages.findLastIndex((message) => message.role === 'user');
  const prompt: Param[] = [];
  for (const [at, message] of messages.entries()) {
    if (message.role === 'call') askTool(prompt, message);
    else prompt.push(paramFor(message, at === lastOfCaller ? notes : ''));
  }
  return prompt;
}

/** The tools in the order in which the agent has them: another order would be another prompt. */
export function toolsFor(offers: readonly ToolOffer[]): ChatCompletionTool[] {
  return offers.map(({ name, description, parameters }) => ({
    type: 'function',
    function: {
      name,
      description,
      parameters: {
        type: 'object',
        properties: Object.fromEntries(
          parameters.map(({ name: parameter, type, description: about, oneOf }) => [
            parameter,
            { type: type === 'text' ? 'string' : type, description: about, ...(oneOf && { enum: oneOf }) },
          ]),
        ),
        required: parameters.filter(({ required }) => required).map((parameter) => parameter.name),
        additionalProperties: false,
      },
    },
  }));
}

const manners =
  'You are on the telephone. Speak in short, plain sentences, as people talk: no lists, no headings, no symbols.';

function paramFor(message: Exclude<Message, { role: 'call' }>, notes: string): Param {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: `${message.text}\n\n${manners}` };
    case 'user':
      return { role: 'user', content: message.text + notes };
    case 'assistant':
      return { role: 'assistant', content: message.text };
    case 'result':
      return { role: 'tool', tool_call_id: idOf(message.tool), content: message.text };
  }
}

/** What was found is no instruction, so it stands beside the caller's words and never among ours. */
function notesFor({ intent, passages }: Pick<LlmRequest, 'intent' | 'passages'>): string {
  if (intent === null && passages.length === 0) return '';
  const wish = intent === null ? [] : [`What they seem to want: ${intent}`];
  const known = passages.map(({ title, text }) => `${title}\n${text}`);
  return ['', '[Notes that the caller neither said nor hears]', ...wish, ...known].join('\n\n');
}

/** Several tools that were asked for one after the other, or behind some words, are one message. */
function askTool(
  prompt: Param[],
  { tool, name, arguments: given }: Extract<Message, { role: 'call' }>,
): void {
  const call = { id: idOf(tool), type: 'function' as const, function: { name, arguments: given } };
  const before = prompt.findLast(({ role }) => role !== 'tool');
  if (before?.role === 'assistant') before.tool_calls = [...(before.tool_calls ?? []), call];
  else prompt.push({ role: 'assistant', content: null, tool_calls: [call] });
}

function idOf(tool: number): string {
  return `call_${tool}`;
}
