import { LocalIntent } from '../../src/adapters/intent/local.ts';
import { intentContract } from './intent.ts';

intentContract('local', {
  opened: async () => ({
    intent: new LocalIntent([{ name: 'goodbye', phrases: ['goodbye', 'thank you goodbye'] }]),
    close: async () => {},
  }),
});
