import twilio from 'twilio';
import { describe, expect, test } from 'vitest';
import { readTwiml, TwimlError, type Verb } from '../../src/phone/twiml.ts';

const inResponse = (inside: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Response>${inside}</Response>`;

const read: [string, string, Verb[]][] = [
  ['nothing to do', '', []],
  ['a comment', '<!-- who answers -->', []],
  ['a bare hang-up', '<Hangup/>', [{ verb: 'Hangup' }]],
  [
    'a pause of one second unless told',
    '<Pause/><Pause length="3"/>',
    [
      { verb: 'Pause', seconds: 1 },
      { verb: 'Pause', seconds: 3 },
    ],
  ],
  [
    'a sentence laid out over lines',
    '<Say>\n  Hello,\n  there.\n</Say>',
    [{ verb: 'Say', text: 'Hello, there.', times: 1 }],
  ],
  [
    'entities, numeric ones too',
    '<Say>Fish &amp; chips &lt; &#163;9 &#x1F600; &quot;&apos;</Say>',
    [{ verb: 'Say', text: 'Fish & chips < £9 😀 "\'', times: 1 }],
  ],
  ['an escaped entity once, not twice', '<Say>&amp;lt;</Say>', [{ verb: 'Say', text: '&lt;', times: 1 }]],
  [
    'CDATA to the letter',
    '<Say>a <![CDATA[<b> &amp; c]]> d</Say>',
    [{ verb: 'Say', text: 'a <b> &amp; c d', times: 1 }],
  ],
  [
    'a sentence said twice',
    '<Say voice="Polly.Joanna-Neural" language="en-US" loop="2">Hi</Say>',
    [{ verb: 'Say', text: 'Hi', times: 2 }],
  ],
  ['digits with waits', '<Play digits="ww12#"/>', [{ verb: 'Play', digits: 'ww12#' }]],
  [
    'a redirect',
    '<Redirect method="GET"> /twilio/after?a=1&amp;b=2 </Redirect>',
    [{ verb: 'Redirect', url: '/twilio/after?a=1&b=2', method: 'GET' }],
  ],
  ['a busy signal', '<Reject reason="busy"/>', [{ verb: 'Reject', reason: 'busy' }]],
  ['a plain refusal', '<Reject/>', [{ verb: 'Reject', reason: 'rejected' }]],
  [
    'a telephone to ring, as usual',
    '<Dial><Number>+15005550009</Number></Dial>',
    [
      {
        verb: 'Dial',
        action: undefined,
        method: 'POST',
        ringSeconds: 30,
        number: {
          to: '+15005550009',
          statusCallback: undefined,
          statusCallbackMethod: 'POST',
          statusCallbackEvents: ['completed'],
        },
      },
    ],
  ],
  [
    'a telephone to ring, with all there is to say about it',
    `<Dial timeout="20" action="/after" method="GET">
       <Number statusCallback="/status" statusCallbackEvent="initiated answered" statusCallbackMethod="GET">
         +15005550009
       </Number>
     </Dial>`,
    [
      {
        verb: 'Dial',
        action: '/after',
        method: 'GET',
        ringSeconds: 20,
        number: {
          to: '+15005550009',
          statusCallback: '/status',
          statusCallbackMethod: 'GET',
          statusCallbackEvents: ['initiated', 'answered'],
        },
      },
    ],
  ],
  [
    'a stream with parameters',
    `<Connect action="/after">
       <Stream url="wss://h/media" name="s">
         <Parameter name="token" value="a&quot;b &#10;c"/>
         <Parameter name="empty" value=""/>
       </Stream>
     </Connect>`,
    [
      {
        verb: 'Connect',
        action: '/after',
        method: 'POST',
        stream: { url: 'wss://h/media', name: 's', parameters: { token: 'a"b \nc', empty: '' } },
      },
    ],
  ],
];

describe('the carrier understands', () => {
  test.each(read)('%s', (_title, inside, verbs) => {
    expect(readTwiml(inResponse(inside))).toEqual(verbs);
  });
});

const stream = (inside: string) => `<Connect><Stream url="wss://h/m">${inside}</Stream></Connect>`;

const refused: [string, number, string][] = [
  ['nothing at all', 12100, ''],
  ['words instead of XML', 12100, 'Hello'],
  ['JSON', 12100, '{"say":"hello"}'],
  ['a tag that is never closed', 12100, '<Response><Say>Hi</Response>'],
  ['two documents in one', 12100, '<Response/><Response/>'],
  ['words after the end', 12100, '<Response></Response>more'],
  ['a bare ampersand', 12100, inResponse('<Say>Fish & chips</Say>')],
  ['an entity that XML does not know', 12100, inResponse('<Say>a&nbsp;b</Say>')],
  ['an attribute without quotes', 12100, inResponse('<Pause length=2/>')],
  ['an attribute twice', 12100, inResponse('<Pause length="1" length="2"/>')],
  ['a document type', 12100, '<!DOCTYPE r [<!ENTITY x "y">]><Response><Say>&x;</Say></Response>'],
  ['a line before the declaration', 12100, `\n${inResponse('')}`],
  ['another root', 12200, '<TwiML/>'],
  ['a verb nobody knows', 12200, inResponse('<Shout>Hi</Shout>')],
  ['a verb in small letters', 12200, inResponse('<hangup/>')],
  ['loose words between verbs', 12200, inResponse('Hello <Hangup/>')],
  ['an attribute nobody knows', 12200, inResponse('<Say volume="11">Hi</Say>')],
  ['a pause that is no number', 12200, inResponse('<Pause length="soon"/>')],
  ['a method that is none', 12200, inResponse('<Redirect method="PUT">/x</Redirect>')],
  ['a redirect to nowhere', 12200, inResponse('<Redirect> </Redirect>')],
  ['a reason that is none', 12200, inResponse('<Reject reason="tired"/>')],
  ['a connection to nothing', 12200, inResponse('<Connect/>')],
  [
    'two streams at once',
    12200,
    inResponse('<Connect><Stream url="wss://a"/><Stream url="wss://b"/></Connect>'),
  ],
  ['a stream without an address', 12200, inResponse('<Connect><Stream/></Connect>')],
  [
    'a track that a conversation cannot have',
    12200,
    inResponse('<Connect><Stream url="wss://a" track="both_tracks"/></Connect>'),
  ],
  ['a parameter without a name', 12200, inResponse(stream('<Parameter value="x"/>'))],
  ['a parameter without a value', 12200, inResponse(stream('<Parameter name="x"/>'))],
  [
    'a parameter of 500 characters',
    12200,
    inResponse(stream(`<Parameter name="x" value="${'y'.repeat(499)}"/>`)),
  ],
  ['a telephone that is no number', 12200, inResponse('<Dial><Number>front desk</Number></Dial>')],
  ['a number without its country', 12200, inResponse('<Dial><Number>5005550009</Number></Dial>')],
  ['nobody to dial', 12200, inResponse('<Dial/>')],
  ['a number that is not in its element', 12200, inResponse('<Dial>+15005550009</Dial>')],
  [
    'two telephones at once',
    12200,
    inResponse('<Dial><Number>+15005550009</Number><Number>+15005550008</Number></Dial>'),
  ],
  ['ringing for a moment', 12200, inResponse('<Dial timeout="4"><Number>+15005550009</Number></Dial>')],
  ['ringing for ever', 12200, inResponse('<Dial timeout="601"><Number>+15005550009</Number></Dial>')],
  [
    'a step of a call that there is not',
    12200,
    inResponse('<Dial><Number statusCallbackEvent="busy">+15005550009</Number></Dial>'),
  ],
  ['music', 12200, inResponse('<Play>https://h/a.mp3</Play>')],
  ['markup inside a sentence', 12200, inResponse('<Say>Hi <b>you</b></Say>')],
];

describe('the carrier refuses', () => {
  test.each(refused)('%s', (_title, code, document) => {
    expect(() => readTwiml(document)).toThrow(TwimlError);
    expect(() => readTwiml(document)).toThrow(expect.objectContaining({ code }));
  });
});

test("what Twilio's own library writes is read back as it was meant", () => {
  const response = new twilio.twiml.VoiceResponse();
  response.connect().stream({ url: 'wss://h/media' }).parameter({ name: 'who', value: 'Ana & "Bob" <3' });
  response.say('Sorry & goodbye');
  response.redirect('/after?a=1&b=2');
  expect(readTwiml(response.toString())).toEqual([
    {
      verb: 'Connect',
      action: undefined,
      method: 'POST',
      stream: { url: 'wss://h/media', name: undefined, parameters: { who: 'Ana & "Bob" <3' } },
    },
    { verb: 'Say', text: 'Sorry & goodbye', times: 1 },
    { verb: 'Redirect', url: '/after?a=1&b=2', method: 'POST' },
  ]);
});

test("a transfer of Twilio's own library is read back as well", () => {
  const response = new twilio.twiml.VoiceResponse();
  response
    .dial({ action: '/after?stream=1', timeout: 20 })
    .number({ statusCallback: '/status', statusCallbackEvent: ['initiated', 'answered'] }, '+15005550009');
  expect(readTwiml(response.toString())).toMatchObject([
    {
      verb: 'Dial',
      action: '/after?stream=1',
      ringSeconds: 20,
      number: { to: '+15005550009', statusCallbackEvents: ['initiated', 'answered'] },
    },
  ]);
});
