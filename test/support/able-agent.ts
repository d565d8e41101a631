import type { AgentBrief } from '../../src/core/call/setup.ts';
import type { ToolOffer } from '../../src/core/tools/tool-offer.ts';

/** What an agent that can do everything can do. */
export const ableAgent: Pick<AgentBrief, 'tools' | 'keys' | 'transferTo'> = {
  tools: [
    tool('look_up', 'reads'),
    tool('book', 'acts'),
    { ...tool('order', 'acts'), repeats: true },
    { ...tool('end_call', 'ends_call'), parameters: [] },
    { ...tool('transfer_call', 'transfers_call'), parameters: [] },
  ],
  keys: [
    { key: '0', does: 'transfer' },
    { key: '9', does: 'opt_out' },
    { key: '1', does: { say: 'We are open from nine to five.', hangUp: false } },
  ],
  transferTo: '+15005550009',
};

function tool(name: string, effect: ToolOffer['effect']): ToolOffer {
  const parameters = [{ name: 'day', type: 'text', description: '', required: false, oneOf: null } as const];
  return { name, description: name, parameters, effect, repeats: false };
}
