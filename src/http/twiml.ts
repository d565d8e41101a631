import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { XMLValidator } from 'fast-xml-parser';
import type { ClosedNotice } from './doors.ts';

/** What we can tell Twilio to do with a call: the files of the folder `twiml`, filled in. */
export interface Twiml {
  answer(values: StreamValues): string;
  resume(values: StreamValues): string;
  transfer(values: TransferValues): string;
  goOn(values: GoOnValues): string;
  closed(values: ClosedNotice): string;
  busy(): string;
  goodbye(): string;
  technicalProblem(): string;
}

/** What `answer.xml` and `resume.xml` leave open. */
export interface StreamValues {
  readonly streamUrl: string;
  readonly token: string;
  readonly afterStreamUrl: string;
}

/** What `transfer.xml` leaves open. */
export interface TransferValues {
  readonly to: string;
  readonly ringSeconds: number;
  readonly afterStreamUrl: string;
  readonly statusUrl: string;
}

/** What `go-on.xml` leaves open. */
export interface GoOnValues {
  readonly afterStreamUrl: string;
}

const twimlFolder = fileURLToPath(new URL('../../twiml/', import.meta.url));

/** Reads and checks the folder once, at the start; throws a sentence for whoever edited a file and slipped. */
export function loadTwiml(folder = twimlFolder): Twiml {
  const answer = loadTemplate(folder, 'answer.xml', streamPlaces);
  const resume = loadTemplate(folder, 'resume.xml', streamPlaces);
  const transfer = loadTemplate(folder, 'transfer.xml', transferPlaces);
  const goOn = loadTemplate(folder, 'go-on.xml', ['afterStreamUrl']);
  const closed = loadTemplate(folder, 'closed.xml', ['message', 'language']);
  const busy = loadTemplate(folder, 'busy.xml', []);
  const goodbye = loadTemplate(folder, 'goodbye.xml', []);
  const technicalProblem = loadTemplate(folder, 'technical-problem.xml', []);
  return {
    answer: (values) => fill(answer, { ...values }),
    resume: (values) => fill(resume, { ...values }),
    transfer: (values) => fill(transfer, { ...values }),
    goOn: (values) => fill(goOn, { ...values }),
    closed: ({ message, language }) => fill(closed, { message, language: withRegion(language) }),
    busy: () => busy,
    goodbye: () => goodbye,
    technicalProblem: () => technicalProblem,
  };
}

/** Twilio knows a language only with its region, which an agent file may leave out: `de` is spoken as in Germany. */
function withRegion(language: string): string {
  const { language: bare, region } = new Intl.Locale(language).maximize();
  return region === undefined ? bare : `${bare}-${region}`;
}

const streamPlaces = ['streamUrl', 'token', 'afterStreamUrl'];
const transferPlaces = ['to', 'ringSeconds', 'afterStreamUrl', 'statusUrl'];

function loadTemplate(folder: string, file: string, placeholders: readonly string[]): string {
  const path = join(folder, file);
  const template = withoutComments(readTemplate(path));
  const wellFormed = XMLValidator.validate(template);
  if (wellFormed !== true)
    throw new Error(`${path} is not XML: ${wellFormed.err.msg} Mend it and start again.`);
  const found = [...template.matchAll(placeholder)].map((match) => String(match[1]));
  const missing = placeholders.filter((name) => !found.includes(name));
  if (missing.length > 0) {
    throw new Error(`${path} lacks ${inBraces(missing)}: calls cannot be answered without. Put it back in.`);
  }
  const unknown = found.filter((name) => !placeholders.includes(name));
  if (unknown.length > 0) {
    throw new Error(`${path} asks for ${inBraces(unknown)}, which nobody fills in. Take it out.`);
  }
  return template;
}

function readTemplate(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`${path} cannot be read: Twilio would not know what to do with a call. Put it back.`, {
      cause,
    });
  }
}

const placeholder = /\{\{\s*([^{}]*?)\s*\}\}/g;

// Comments are for those who read the file; Twilio need not.
function withoutComments(xml: string): string {
  return xml.replace(/<!--[\s\S]*?-->\s*/g, '');
}

function inBraces(names: readonly string[]): string {
  return names.map((name) => `{{${name}}}`).join(', ');
}

function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(placeholder, (_, name: string) => escapeXml(String(values[name] ?? '')));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
