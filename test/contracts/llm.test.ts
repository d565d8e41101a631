import { RetrievalResponder } from '../../src/adapters/llm/local/retrieval-responder.ts';
import { OpenAiLlm } from '../../src/adapters/llm/openai/openai-llm.ts';
import { systemTime } from '../../src/runtime/timers.ts';
import { apiKey, openAiStandIn, sayingEvents } from '../support/stand-ins/openai.ts';
import { llmContract } from './llm.ts';

llmContract('local', {
  opened: async () => ({
    llm: new RetrievalResponder(['What are your opening hours?']),
    close: async () => {},
  }),
});

const openAi = async (...manner: Parameters<typeof openAiStandIn>) => {
  const { baseUrl, close } = await openAiStandIn(...manner);
  return { llm: new OpenAiLlm({ apiKey, baseUrl, model: 'm', timers: systemTime }), close };
};

llmContract('openai', {
  opened: () => openAi({ do: 'stream', events: sayingEvents('We are ', 'open ', 'until six.') }),
  broken: () => openAi({ do: 'fail', status: 500 }),
});
