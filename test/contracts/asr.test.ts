import { LocalAsr } from '../../src/adapters/asr/local/local-asr.ts';
import { notebook } from '../adapters/notebook.ts';
import { asrContract } from './asr.ts';

asrContract('local', {
  opened: async (expects) => new LocalAsr({ log: notebook(), expects }),
});
