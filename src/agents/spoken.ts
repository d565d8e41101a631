/** A phrase as a recogniser would write it down: lower-case, no punctuation, numbers in words. */
export function asSpoken(phrase: string): string {
  return phrase
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/\$\s?(\d[\d,]*)/g, '$1 dollars')
    .replaceAll('%', ' percent ')
    .replaceAll('&', ' and ')
    .replace(/(\d),(?=\d{3})/g, '$1')
    .replace(/\d+/g, (digits) => ` ${numberInWords(digits)} `)
    .replace(/[^\p{L}\p{M}' ]+/gu, ' ')
    .replace(/(?<!\p{L})'|'(?!\p{L})/gu, ' ')
    .trim()
    .split(/\s+/)
    .join(' ');
}

const small =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

/** Past six digits, or with a leading zero, nobody says a number: they read the digits. */
function numberInWords(digits: string): string {
  if (digits.length > 6 || /^0\d/.test(digits))
    return [...digits].map((digit) => below1000(Number(digit))).join(' ');
  const number = Number(digits);
  const thousands = Math.floor(number / 1000);
  const rest = number % 1000;
  if (thousands === 0) return below1000(rest);
  return [`${below1000(thousands)} thousand`, ...(rest > 0 ? [below1000(rest)] : [])].join(' ');
}

function below1000(number: number): string {
  if (number < 20) return small[number] ?? '';
  if (number < 100)
    return [tens[Math.floor(number / 10)], ...(number % 10 ? [small[number % 10]] : [])].join(' ');
  const rest = number % 100;
  return [`${small[Math.floor(number / 100)]} hundred`, ...(rest > 0 ? [below1000(rest)] : [])].join(' ');
}
