/** Stands for a gateway with one call: run as a process of its own by `sherpa-asr.test.ts`, which kills it. */
import { SherpaAsr } from '../../../src/adapters/asr/sherpa/sherpa-asr.ts';
import { systemTime } from '../../../src/runtime/timers.ts';
import { toned } from '../../support/letter-tones.ts';
import { notebook } from '../notebook.ts';
import { tinyModel } from './models.ts';

const asr = new SherpaAsr({
  model: await tinyModel('ctc'),
  expects: [],
  timers: systemTime,
  log: notebook(),
});
const stream = asr.open({ call: 'c', language: 'en-US', expects: [] }, (event) => console.log(event.type));
stream.voiceBegan();
stream.write(toned('hello'));
stream.voiceEnded();
