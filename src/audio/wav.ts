import wavefile from 'wavefile';

/** A WAV file of 16-bit samples; those of several channels are interleaved. */
export function wavFile(channels: number, rateHz: number, interleaved: Int16Array): Uint8Array {
  const wav = new wavefile.WaveFile();
  const sides = Array.from({ length: channels }, (_, channel) => everyNth(interleaved, channels, channel));
  wav.fromScratch(channels, rateHz, '16', channels === 1 ? interleaved : sides);
  return wav.toBuffer();
}

/** The channels of a WAV file, as 16-bit samples. Throws when it is not one. */
export function readWav(bytes: Uint8Array): { rateHz: number; channels: Int16Array[] } {
  const wav = new wavefile.WaveFile(bytes);
  wav.toBitDepth('16');
  const format = wav.fmt as { sampleRate: number; numChannels: number };
  const interleaved = wav.getSamples(true, Int16Array) as unknown as Int16Array;
  const channels = Array.from({ length: format.numChannels }, (_, channel) =>
    everyNth(interleaved, format.numChannels, channel),
  );
  return { rateHz: format.sampleRate, channels };
}

function everyNth(samples: Int16Array, n: number, first: number): Int16Array {
  return Int16Array.from({ length: Math.floor(samples.length / n) }, (_, i) => samples[i * n + first] ?? 0);
}
