import { good } from '../check.ts';
import type { ProviderCheck } from '../checks/providers.ts';

/** The local model answers out of the knowledge base: there is nobody to ask. */
export const localModel: ProviderCheck = {
  ask: async () => [good('model local: answers out of the knowledge of the agent file')],
};
