import { bare } from './same-words.ts';

const yesOrNo = new Set(
  'yes yeah yep yup ya sure okay ok right correct exactly absolutely definitely certainly no nope nah not never please thanks thank you of course i do am is it that is was have did would can uh um hm well'.split(
    ' ',
  ),
);
const decisive =
  /\b(yes|yeah|yep|yup|ya|sure|okay|ok|right|correct|exactly|absolutely|definitely|certainly|of course|no|nope|nah|never|not|i do|i am|i have|i did|it is|that is)\b/;
/** "Yes, please, that would be great" is about as long as a plain answer gets. */
const wordsMax = 6;

/** Whether this is a plain yes or no, and nothing more is to be expected after it. */
export function isYesOrNo(text: string): boolean {
  const said = bare(text);
  const words = said.split(' ');
  return words.length <= wordsMax && decisive.test(said) && words.every((word) => yesOrNo.has(word));
}

const digitWords = new Set('zero oh one two three four five six seven eight nine'.split(' '));

/** How many digits end these words: "four one five" are three, "at 415 555" six. */
export function digitsIn(text: string): number {
  let count = 0;
  for (const word of bare(text)
    .replace(/(?<=\d) (?=\d)/g, '')
    .split(' ')
    .reverse()) {
    if (/^\d+$/.test(word)) count += word.length;
    else if (digitWords.has(word)) count += 1;
    else if (word === 'double' || word === 'triple') count += 1;
    else break;
  }
  return count;
}
