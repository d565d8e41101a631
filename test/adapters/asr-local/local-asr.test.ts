import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalAsr } from '../../../src/adapters/asr/local/local-asr.ts';
import type { AsrEvent } from '../../../src/ports/asr.ts';
import { end } from '../../support/end.ts';
import { rushing, said } from '../../support/telephone-voice.ts';
import { notebook } from '../notebook.ts';
import { descendants, until } from './processes.ts';

const phrases = [
  'what are your opening hours',
  'when are you open',
  'are you open on saturdays',
  'where are you located',
  'how much does a check up cost',
  'do you take insurance',
  'i have a toothache',
  'can i book an appointment',
  'can i speak to a person',
  'is there parking',
  'thank you goodbye',
  'goodbye',
  'yes',
  'no',
];
const log = notebook();
let asr: LocalAsr;

beforeAll(() => {
  asr = new LocalAsr({ log, expects: phrases });
});
afterAll(() => asr.close());

test.each([
  ['What are your opening hours?', 'what are your opening hours'],
  ['Hello, when are you open?', 'hello when are you open'],
  ['Where are you located?', 'where are you located'],
  ['How much does a check up cost?', 'how much does a check up cost'],
  ['Do you take insurance?', 'do you take insurance'],
  ['I have a toothache.', 'i have a toothache'],
  ['Okay, can I speak to a person please?', 'okay can i speak to a person please'],
  ['Yes.', 'yes'],
  ['Thank you, goodbye.', 'thank you goodbye'],
  [
    'Hello, when are you open, and how much does a check up cost?',
    'hello when are you open and how much does a check up cost',
  ],
])('a caller who says "%s" is understood', async (spoken, text) => {
  const heard = await hear(await said(spoken));
  expect(heard.final).toMatchObject({ text });
  expect(heard.final.confidence).toBeGreaterThan(0.5);
});

test('words arrive while the caller is still speaking', async () => {
  const { partials } = await hear(await said('How much does a check up cost?'));
  expect(partials.length).toBeGreaterThan(0);
  for (const partial of partials) expect('how much does a check up cost').toContain(partial);
});

test.each([
  'The weather is lovely today.',
  'My brother bought a new bicycle last week.',
  'The children are playing in the garden.',
  'Somebody left the lights on in the garage.',
  'The soup needs a little more salt.',
])('"%s" is not mistaken for a question to the agent', async (spoken) => {
  const { final } = await hear(await said(spoken));
  expect(final.confidence).toBeLessThan(0.5);
});

test.each([300, 3_000, 12_000])('a noise of amplitude %d has no words', async (amplitude) => {
  const { final, partials } = await hear(rushing(2, amplitude));
  expect(final).toEqual({ type: 'final', text: '', confidence: 0 });
  expect(partials).toEqual([]);
});

test('one stream hears utterance after utterance', async () => {
  const stream = opened();
  await speak(stream, await said('When are you open?'));
  await speak(stream, await said('Do you take insurance?'));
  stream.asr.close();
  expect(stream.finals()).toEqual(['when are you open', 'do you take insurance']);
});

test('the beginning of a word that came before the voice was noticed is heard', async () => {
  const stream = opened();
  const audio = await said('Where are you located?');
  const noticed = 0.5 * 16_000; // 0.3 s of quiet, then 0.2 s of "where"
  stream.asr.write(audio.subarray(0, noticed));
  stream.asr.voiceBegan();
  stream.asr.write(audio.subarray(noticed));
  stream.asr.voiceEnded();
  await until(() => stream.finals().length === 1);
  stream.asr.close();
  expect(stream.finals()).toEqual(['where are you located']);
});

test('a language that nobody here understands is refused with a sentence', async () => {
  const events: AsrEvent[] = [];
  asr.open({ call: 'c', language: 'de-DE', expects: phrases }, (event) => events.push(event));
  await until(() => events.length > 0);
  expect(events).toMatchObject([{ type: 'lost', failure: { reason: 'refused', retryable: false } }]);
});

test('expected words that nobody can pronounce are named in the log', async () => {
  const stream = opened([...phrases, 'is doctor xqzt in']);
  await speak(stream, await said('When are you open?'));
  stream.asr.close();
  expect(log.lines).toContainEqual(
    expect.objectContaining({ level: 'warn', fields: expect.objectContaining({ words: ['xqzt'] }) }),
  );
});

test('a recogniser that dies is told as lost, and the next call hears again', async () => {
  const before = await descendants(process.pid);
  const stream = opened();
  await speak(stream, await said('When are you open?'));
  for (const pid of before) end(pid);
  await until(() => stream.events.some(({ type }) => type === 'lost'));
  expect(stream.events.at(-1)).toMatchObject({
    type: 'lost',
    failure: { provider: 'local', reason: 'crashed', retryable: true },
  });
  const { final } = await hear(await said('Do you take insurance?'));
  expect(final.text).toBe('do you take insurance');
});

test('close leaves no process behind, not even that of a call that is still open', async () => {
  const others = await descendants(process.pid);
  const own = new LocalAsr({ log, expects: phrases });
  own.open({ call: 'c', language: 'en-US', expects: phrases }, () => {});
  expect(await descendants(process.pid, others)).toHaveLength(2);
  await own.close();
  expect(await descendants(process.pid, others)).toEqual([]);
});

type Final = Extract<AsrEvent, { type: 'final' }>;

function opened(expects: readonly string[] = phrases) {
  const events: AsrEvent[] = [];
  const stream = asr.open({ call: 'c', language: 'en-US', expects }, (event) => events.push(event));
  const finals = () => events.flatMap((event) => (event.type === 'final' ? [event.text] : []));
  return { asr: stream, events, finals };
}

async function speak(stream: ReturnType<typeof opened>, audio: Int16Array): Promise<void> {
  const count = stream.finals().length;
  stream.asr.voiceBegan();
  for (let at = 0; at < audio.length; at += 320) stream.asr.write(audio.subarray(at, at + 320));
  stream.asr.voiceEnded();
  await until(() => stream.finals().length > count || stream.events.some(({ type }) => type === 'lost'));
}

async function hear(audio: Int16Array): Promise<{ final: Final; partials: string[] }> {
  const stream = opened();
  await speak(stream, audio);
  stream.asr.close();
  const final = stream.events.find((event): event is Final => event.type === 'final');
  if (final === undefined) throw new Error('no final');
  const partials = stream.events.flatMap((event) => (event.type === 'partial' ? [event.text] : []));
  return { final, partials };
}

test('a gateway that cannot load a recogniser knows that it hears nobody', async () => {
  const before = await descendants(process.pid);
  const deaf = new LocalAsr({ log: notebook(), expects: phrases });
  expect(deaf.fault()).toBeNull();
  await until(async () => (await descendants(process.pid, before)).length > 0);
  // In its first milliseconds a process has loaded nothing yet.
  for (const pid of await descendants(process.pid, before)) end(pid);
  await until(() => deaf.fault() !== null);
  expect(deaf.fault()).toContain('ended by itself');
  await deaf.close();
});
