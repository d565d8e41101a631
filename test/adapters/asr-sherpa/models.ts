import { fileURLToPath } from 'node:url';
import { type Model, readModelFolder } from '../../../src/adapters/asr/sherpa/model-folder.ts';
import { sherpaLack } from '../../../src/adapters/asr/sherpa/package-here.ts';

/** Why nothing can be heard with sherpa-onnx here, for a test that is passed over; null where it can. */
export const lack = sherpaLack();

/** Where one of the tiny models lies that understand an alphabet of tones. */
export function tinyModelFolder(kind: 'transducer' | 'ctc'): string {
  return fileURLToPath(new URL(`../../fixtures/sherpa/${kind}`, import.meta.url));
}

/** One of them. */
export function tinyModel(kind: 'transducer' | 'ctc'): Promise<Model> {
  return readModelFolder(tinyModelFolder(kind));
}
