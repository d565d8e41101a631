/** Not a letter of base64; the others have values below 64. */
const invalid = 0x80;
const values = new Uint8Array(256).fill(invalid);
for (const [value, letter] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries()) {
  values[letter.charCodeAt(0)] = value;
}
const padding = 0x3d;

/** A frame of Twilio's own length, 20 ms. */
const frameBytes = 160;
/** Where each of them is decoded: fifty a second and call need no memory of their own, and this stays in the cache. */
const frameRoom = Buffer.alloc(frameBytes);

/**
 * The bytes that a part of a frame spells in base64, padded and not empty; null when it does not. The next frame may take
 * their place.
 */
export function decodeBase64(frame: Buffer, from: number, to: number): Buffer | null {
  const letters = to - from;
  if (letters === 0 || letters % 4 !== 0) return null;
  const padded = frame[to - 1] !== padding ? 0 : frame[to - 2] !== padding ? 1 : 2;
  const length = (letters / 4) * 3 - padded;
  const bytes = length === frameBytes ? frameRoom : Buffer.allocUnsafe(length);
  const whole = bytes.length - (bytes.length % 3);
  let seen = 0;
  let at = from;
  for (let i = 0; i < whole; i += 3, at += 4) {
    const a = valueAt(frame, at);
    const b = valueAt(frame, at + 1);
    const c = valueAt(frame, at + 2);
    const d = valueAt(frame, at + 3);
    seen |= a | b | c | d;
    bytes[i] = (a << 2) | (b >> 4);
    bytes[i + 1] = (b << 4) | (c >> 2);
    bytes[i + 2] = (c << 6) | d;
  }
  if (padded > 0) {
    const a = valueAt(frame, at);
    const b = valueAt(frame, at + 1);
    const c = padded === 1 ? valueAt(frame, at + 2) : 0;
    seen |= a | b | c;
    bytes[whole] = (a << 2) | (b >> 4);
    if (padded === 1) bytes[whole + 1] = (b << 4) | (c >> 2);
  }
  return seen < invalid ? bytes : null;
}

function valueAt(frame: Buffer, at: number): number {
  return values[frame[at] ?? 0] ?? invalid;
}
