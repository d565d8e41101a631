import { loadTwiml } from '../../../src/http/twiml.ts';
import { readGatewayFrame } from '../../../src/phone/stream-rules.ts';
import { absoluteStreamUrl, faultOfStreamUrl } from '../../../src/phone/stream-url.ts';
import { readTwiml, TwimlError } from '../../../src/phone/twiml.ts';
import { type Parser, texts, throwsOnly } from '../parser.ts';

const twiml = loadTwiml();
const streamSid = `MZ${'3'.repeat(32)}`;
const values = {
  streamUrl: 'wss://phone.example.com/twilio/media',
  token: 'abc',
  afterStreamUrl: 'https://a/b?c=1',
};
const documents = [
  twiml.answer(values),
  twiml.transfer({
    to: '+15005550006',
    ringSeconds: 20,
    afterStreamUrl: 'https://a/b',
    statusUrl: 'https://a/c',
  }),
  twiml.busy(),
];
const frames = [
  { event: 'media', streamSid, media: { payload: '////' } },
  { event: 'mark', streamSid, mark: { name: '1:0:1' } },
  { event: 'clear', streamSid },
];

/** What the phone reads of a gateway, and what a gateway writes for it. */
export function phoneParsers(): Parser[] {
  return [
    { name: 'twiml document', turns: 8, good: texts(...documents), read: readDocument },
    {
      name: 'twiml values',
      turns: 6,
      good: texts('https://a/b?c=1&d=<2>', 'Zoë "and" \'co\''),
      read: fillIn,
    },
    {
      name: 'gateway frame',
      turns: 10,
      good: texts(...frames.map((frame) => JSON.stringify(frame))),
      read: readFrame,
    },
    { name: 'stream url', turns: 4, good: texts('wss://a.example/b', '/twilio/media'), read: readUrl },
  ];
}

function readDocument(message: Buffer): void {
  throwsOnly(
    (error) => error instanceof TwimlError,
    () => readTwiml(String(message)),
  );
}

/** Whatever a value is, the document around it stays a document, and says that value and nothing else. */
function fillIn(message: Buffer): void {
  const value = String(message).slice(0, parameterCharactersMax);
  const [connect] = readTwiml(twiml.answer({ ...values, token: value || '-' }));
  if (connect?.verb !== 'Connect' || Object.keys(connect.stream.parameters).join() !== 'token') {
    throw new Error('a value changed the document around it');
  }
  const read = connect.stream.parameters['token'] ?? '';
  if (isPlain(value) && value !== '' && read !== value) throw new Error(`a value was changed: ${read}`);
}

/** Longer parameters Twilio does not take. */
const parameterCharactersMax = 400;

/** Controls cannot stand in XML at all; blanks in an attribute all become spaces. */
function isPlain(value: string): boolean {
  return !/[\p{Cc}\p{Cs}\p{Cn}\p{Z}]/u.test(value.replaceAll(' ', ''));
}

function readFrame(message: Buffer): void {
  readGatewayFrame(message, message.length % 9 === 0, streamSid);
}

function readUrl(message: Buffer): void {
  const text = String(message);
  faultOfStreamUrl(absoluteStreamUrl(text, 'https://phone.example.com/twilio/voice'));
}
