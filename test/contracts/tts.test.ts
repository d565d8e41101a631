import { auraUnderTest } from '../support/voices/aura.ts';
import { espeakUnderTest } from '../support/voices/espeak.ts';
import { overHttp } from '../support/voices/over-http.ts';
import { ttsContract } from './tts.ts';

ttsContract('local', espeakUnderTest);
ttsContract('deepgram', auraUnderTest);
for (const [name, under] of Object.entries(overHttp)) ttsContract(name, under);
