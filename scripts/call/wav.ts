import { readFileSync } from 'node:fs';
import { encodeMulaw } from '../../src/audio/mulaw.ts';
import { readForTelephone } from '../../src/phone/recording.ts';

/** A recording as a caller can play it: 8 kHz mu-law. Throws when it is not a WAV file. */
export function readRecording(path: string): Uint8Array {
  return encodeMulaw(readForTelephone(readFileSync(path)));
}
