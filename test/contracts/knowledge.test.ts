import { LocalKnowledge } from '../../src/adapters/knowledge/local.ts';
import { facts, knowledgeContract } from './knowledge.ts';

knowledgeContract('local', {
  opened: async () => ({ knowledge: new LocalKnowledge(facts), close: async () => {} }),
});
