/** So many milliseconds of a loud 1 kHz square wave in mu-law. */
export function tone(ms: number): Uint8Array {
  return Uint8Array.from({ length: ms * 8 }, (_, index) => (index % 8 < 4 ? 0x90 : 0x10));
}

/** So many milliseconds of nothing in mu-law. */
export function quiet(ms: number): Uint8Array {
  return new Uint8Array(ms * 8).fill(0xff);
}
