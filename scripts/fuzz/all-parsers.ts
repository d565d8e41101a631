import type { Parser } from './parser.ts';
import { fileParsers } from './parsers/files.ts';
import { httpParsers } from './parsers/http.ts';
import { phoneParsers } from './parsers/phone.ts';
import { twilioParsers } from './parsers/twilio.ts';
import { wordParsers } from './parsers/words.ts';

/** Everything of ours that reads what others wrote. */
export async function allParsers(): Promise<Parser[]> {
  return [
    ...twilioParsers(),
    ...(await httpParsers()),
    ...fileParsers(),
    ...phoneParsers(),
    ...wordParsers(),
  ];
}
