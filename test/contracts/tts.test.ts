import { EspeakTts } from '../../src/adapters/tts/local/espeak-tts.ts';
import { ttsContract } from './tts.ts';

ttsContract('local', {
  opened: async () => new EspeakTts({ language: 'en-US' }),
  broken: async () => new EspeakTts({ language: 'en-US', program: 'no-such-synthesiser' }),
});
