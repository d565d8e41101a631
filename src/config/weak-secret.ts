/** A random key of 32 hexadecimal digits has about 14 of the 16, and hardly ever fewer than this. */
const differentLettersMin = 8;
/** As long as 16 random bytes in hexadecimal: nobody guesses that many. */
const secretLettersMin = 32;

/** What people leave in place of a secret, also in our own examples. */
const placeholder =
  /change.?me|replace.?me|your.?(own|api|secret)?.?key|example|secret|password|placeholder|default|openssl.?rand|parley/i;
/** Keys that can be read in every manual. */
const fromManuals = ['0123456789abcdef', '1234567890', 'abcdefghijklm', 'deadbeef', 'qwertyuiop'];

/** Why this key would be guessed; null when it would not. */
export function weaknessOf(key: string): string | null {
  if (key.length < secretLettersMin)
    return `is too short: give at least ${secretLettersMin} characters, by \`openssl rand -hex 32\``;
  if (placeholder.test(key) || fromManuals.some((known) => key.toLowerCase().includes(known)))
    return 'is an example that anyone can read: make one of your own, by `openssl rand -hex 32`';
  if (new Set(key).size < differentLettersMin)
    return 'is made of too few different characters: make a random one, by `openssl rand -hex 32`';
  return null;
}
