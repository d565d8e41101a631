import { RetrievalResponder } from '../../src/adapters/llm/local/retrieval-responder.ts';
import { llmContract } from './llm.ts';

llmContract('local', {
  opened: async () => ({
    llm: new RetrievalResponder(['What are your opening hours?']),
    close: async () => {},
  }),
});
