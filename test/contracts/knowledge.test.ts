import { LocalKnowledge } from '../../src/adapters/knowledge/local.ts';
import { FACTS, knowledgeContract } from './knowledge.ts';

knowledgeContract('local', {
  opened: async () => ({ knowledge: new LocalKnowledge(FACTS), close: async () => {} }),
});
