/** Stands for a gateway with one call: run as a process of its own by `parent-killed.test.ts`, which kills it. */
import { LocalAsr } from '../../../src/adapters/asr/local/local-asr.ts';
import { notebook } from '../notebook.ts';

const expects = ['when are you open'];
const asr = new LocalAsr({ log: notebook(), expects });
const stream = asr.open({ call: 'c', language: 'en-US', expects }, (event) => console.log(event.type));
stream.voiceBegan();
stream.write(new Int16Array(16_000));
stream.voiceEnded();
