import { LocalIntent } from '../../../src/adapters/intent/local.ts';
import { readOrder } from '../../../src/core/tools/read-order.ts';
import { digitsIn, isYesOrNo } from '../../../src/core/words/answers.ts';
import { isBackchannel } from '../../../src/core/words/backchannels.ts';
import { nextChunk } from '../../../src/core/words/chunks.ts';
import { isOptOut } from '../../../src/core/words/opt-out.ts';
import { wordsBeyond } from '../../../src/core/words/same-words.ts';
import { speechReady } from '../../../src/core/words/speech-ready.ts';
import { timedWords } from '../../../src/core/words/timed-words.ts';
import { ableAgent } from '../../../test/support/able-agent.ts';
import { type Parser, texts } from '../parser.ts';

const caller = texts(
  'Yes, please. My number is 0 1 2, 555 12 34.',
  'Stop calling me!',
  'uh-huh',
  'à bientôt',
);
const model = texts(
  'We are **open** from 8:30 to 17:00. See [our page](https://a.example), or call +1 500 555 0006.\n\n- One\n- Two',
  '# Prices\n\n| a | b |\n|---|---|\n| 1,000.50 | $3 |\n```js\nlet a = 1\n```',
);
const order = texts('{"id":"7","count":3}', '{}', '{"what":"a table","people":4,"outside":true}');

const intent = new LocalIntent([{ name: 'goodbye', phrases: ['goodbye', 'thank you bye'] }]);

/** What callers say, as a recogniser wrote it, and what models write. */
export function wordParsers(): Parser[] {
  return [
    { name: "caller's words", turns: 6, bytesMax: wordsBytesMax, good: caller, read: readCaller },
    { name: "model's words", turns: 6, bytesMax: wordsBytesMax, good: model, read: readModel },
    { name: "model's order", turns: 8, good: order, read: readOrders },
  ];
}

/** Longer than any turn that a recogniser settles, and any piece that a model writes at a time. */
const wordsBytesMax = 4_000;

async function readCaller(message: Buffer): Promise<void> {
  const text = String(message);
  isYesOrNo(text);
  digitsIn(text);
  isBackchannel(text);
  isOptOut(text);
  wordsBeyond(text, 'yes please', 'whole');
  await intent.classify(text);
}

/** Cut to the end, as a reply is: every cut must bring the end nearer. */
function readModel(message: Buffer): void {
  let rest = String(message);
  timedWords(rest, null);
  for (let first = true; rest !== ''; first = false) {
    const cut = nextChunk(rest, { first, complete: true });
    if (cut === null) return;
    speechReady(cut.chunk);
    if (cut.rest.length >= rest.length) throw new Error('a chunk was cut off and nothing became shorter');
    rest = cut.rest;
  }
}

function readOrders(message: Buffer): void {
  for (const { name } of ableAgent.tools) readOrder(ableAgent.tools, name, String(message));
}
