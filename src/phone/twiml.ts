import { readXml, type XmlElement, XmlError } from './xml.ts';

/** What the carrier is told to do, one verb after another. */
export type Verb =
  | { verb: 'Connect'; action: string | undefined; method: HttpMethod; stream: StreamNoun }
  | { verb: 'Dial'; action: string | undefined; method: HttpMethod; ringSeconds: number; number: NumberNoun }
  | { verb: 'Say'; text: string; times: number }
  | { verb: 'Pause'; seconds: number }
  | { verb: 'Play'; digits: string }
  | { verb: 'Redirect'; url: string; method: HttpMethod }
  | { verb: 'Reject'; reason: 'rejected' | 'busy' }
  | { verb: 'Hangup' };

/** Where the caller's voice is to be sent, and what is handed over with it. */
export interface StreamNoun {
  url: string;
  name: string | undefined;
  parameters: Readonly<Record<string, string>>;
}

/** Whose telephone is to ring, and who is told how that goes. */
export interface NumberNoun {
  to: string;
  statusCallback: string | undefined;
  statusCallbackMethod: HttpMethod;
  statusCallbackEvents: readonly ProgressEvent[];
}

/** The steps of a call that a status callback can be asked for. */
export type ProgressEvent = (typeof progressEvents)[number];

export type HttpMethod = 'GET' | 'POST';

/** 12100: the document is not XML. 12200: it is, but not TwiML of the kind this carrier knows. */
export class TwimlError extends Error {
  readonly code: 12100 | 12200;
  constructor(code: 12100 | 12200, message: string) {
    super(message);
    this.code = code;
  }
}

/** Reads a TwiML document strictly: an unknown verb, attribute or value is an error, not a shrug. */
export function readTwiml(text: string): Verb[] {
  const response = parse(text);
  if (response.name !== 'Response') throw invalid(`the root is <${response.name}>, not <Response>`);
  onlyAttributes(response, []);
  return elementsOf(response).map(readVerb);
}

function parse(text: string): XmlElement {
  try {
    return readXml(text);
  } catch (error) {
    if (error instanceof XmlError) throw new TwimlError(12100, `the TwiML is not XML: ${error.message}`);
    throw error;
  }
}

function readVerb(element: XmlElement): Verb {
  switch (element.name) {
    case 'Connect':
      return readConnect(element);
    case 'Dial':
      return readDial(element);
    case 'Say':
      onlyAttributes(element, ['voice', 'language', 'loop']);
      return { verb: 'Say', text: textOf(element, true), times: wholeNumber(element, 'loop', 1) };
    case 'Pause':
      onlyAttributes(element, ['length']);
      nothingInside(element);
      return { verb: 'Pause', seconds: wholeNumber(element, 'length', 1) };
    case 'Play':
      return readPlay(element);
    case 'Redirect':
      onlyAttributes(element, ['method']);
      return { verb: 'Redirect', url: textOf(element, false), method: methodOf(element) };
    case 'Reject':
      onlyAttributes(element, ['reason']);
      nothingInside(element);
      return { verb: 'Reject', reason: oneOf(element, 'reason', ['rejected', 'busy']) };
    case 'Hangup':
      onlyAttributes(element, []);
      nothingInside(element);
      return { verb: 'Hangup' };
    default:
      throw invalid(`<${element.name}> is not a verb this carrier knows`);
  }
}

function readConnect(element: XmlElement): Verb {
  onlyAttributes(element, ['action', 'method']);
  const [stream, ...more] = elementsOf(element);
  if (stream?.name !== 'Stream' || more.length > 0) throw invalid('<Connect> holds exactly one <Stream>');
  onlyAttributes(stream, ['url', 'name', 'track']);
  if (stream.attributes['url'] === undefined) throw invalid('<Stream> needs a url');
  oneOf(stream, 'track', ['inbound_track']);
  return {
    verb: 'Connect',
    action: element.attributes['action'],
    method: methodOf(element),
    stream: {
      url: stream.attributes['url'],
      name: stream.attributes['name'],
      parameters: Object.fromEntries(elementsOf(stream).map(readParameter)),
    },
  };
}

// Twilio's own limit for the name and the value of one <Parameter> together.
const parameterCharactersMax = 499;

function readParameter(element: XmlElement): [string, string] {
  if (element.name !== 'Parameter') throw invalid(`<${element.name}> does not belong in <Stream>`);
  onlyAttributes(element, ['name', 'value']);
  nothingInside(element);
  const { name, value } = element.attributes;
  if (!name || value === undefined) throw invalid('<Parameter> needs a name and a value');
  if (name.length + value.length > parameterCharactersMax) {
    throw invalid(`<Parameter name="${name}"> is longer than ${parameterCharactersMax} characters`);
  }
  return [name, value];
}

// What Twilio takes for `timeout`, and what it assumes without one.
const ringSecondsUsual = 30;
const ringSecondsMin = 5;
const ringSecondsMax = 600;

function readDial(element: XmlElement): Verb {
  onlyAttributes(element, ['action', 'method', 'timeout']);
  const [number, ...more] = elementsOf(element);
  if (number?.name !== 'Number' || more.length > 0)
    throw invalid('<Dial> is known here only with exactly one <Number>');
  const ringSeconds = wholeNumber(element, 'timeout', ringSecondsUsual);
  if (ringSeconds < ringSecondsMin || ringSeconds > ringSecondsMax)
    throw invalid(`<Dial timeout="${ringSeconds}"> is not ${ringSecondsMin} to ${ringSecondsMax} seconds`);
  return {
    verb: 'Dial',
    action: element.attributes['action'],
    method: methodOf(element),
    ringSeconds,
    number: readNumber(number),
  };
}

const progressEvents = ['initiated', 'ringing', 'answered', 'completed'] as const;

function readNumber(element: XmlElement): NumberNoun {
  onlyAttributes(element, ['statusCallback', 'statusCallbackMethod', 'statusCallbackEvent']);
  const to = textOf(element, false);
  if (!/^\+[1-9]\d{6,14}$/.test(to)) throw invalid(`<Number> "${to}" is not a number in E.164 format`);
  const asked = element.attributes['statusCallbackEvent'] ?? 'completed';
  return {
    to,
    statusCallback: element.attributes['statusCallback'],
    statusCallbackMethod: oneOf(element, 'statusCallbackMethod', ['POST', 'GET']),
    statusCallbackEvents: asked.split(' ').map((name) => {
      const event = progressEvents.find((each) => each === name);
      if (event === undefined)
        throw invalid(`"${name}" in statusCallbackEvent is not ${progressEvents.join(', ')}`);
      return event;
    }),
  };
}

function readPlay(element: XmlElement): Verb {
  onlyAttributes(element, ['digits']);
  nothingInside(element);
  const digits = element.attributes['digits'] ?? '';
  if (!/^[0-9*#wW]+$/.test(digits)) throw invalid('<Play> is known here only with digits="…"');
  return { verb: 'Play', digits };
}

function elementsOf(parent: XmlElement): XmlElement[] {
  return parent.children.flatMap((child) => {
    if (typeof child !== 'string') return [child];
    if (child.trim() !== '') throw invalid(`there is loose text in <${parent.name}>: "${child.trim()}"`);
    return [];
  });
}

// Spoken text may be laid out over several lines; nobody hears the line breaks.
function textOf(element: XmlElement, mayBeEmpty: boolean): string {
  const pieces = element.children.map((child) => {
    if (typeof child === 'string') return child;
    throw invalid(`<${element.name}> holds text, not <${child.name}>`);
  });
  const text = pieces.join('').replace(/\s+/g, ' ').trim();
  if (text === '' && !mayBeEmpty) throw invalid(`<${element.name}> is empty`);
  return text;
}

function nothingInside(element: XmlElement): void {
  if (elementsOf(element).length > 0) throw invalid(`<${element.name}> holds nothing`);
}

function onlyAttributes(element: XmlElement, known: readonly string[]): void {
  const stranger = Object.keys(element.attributes).find((name) => !known.includes(name));
  if (stranger !== undefined) throw invalid(`<${element.name}> has no attribute ${stranger}`);
}

function methodOf(element: XmlElement): HttpMethod {
  return oneOf(element, 'method', ['POST', 'GET']);
}

/** The attribute's value, the first choice when it is absent. */
function oneOf<T extends string>(element: XmlElement, name: string, choices: readonly [T, ...T[]]): T {
  const value = element.attributes[name];
  if (value === undefined) return choices[0];
  const choice = choices.find((each) => each === value);
  if (choice === undefined)
    throw invalid(`<${element.name} ${name}="${value}"> is not ${choices.join(' or ')}`);
  return choice;
}

function wholeNumber(element: XmlElement, name: string, otherwise: number): number {
  const value = element.attributes[name];
  if (value === undefined) return otherwise;
  if (!/^[1-9][0-9]*$/.test(value))
    throw invalid(`<${element.name} ${name}="${value}"> is not a number from 1`);
  return Number(value);
}

function invalid(message: string): TwimlError {
  return new TwimlError(12200, message);
}
