import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** One element of a document: its children and its pieces of text in the order they were written. */
export interface XmlElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly (XmlElement | string)[];
}

/** The document is not XML that a strict reader accepts. */
export class XmlError extends Error {}

/** Reads a document with one root element, refusing what a lenient parser would forgive. */
export function readXml(text: string): XmlElement {
  refuseUnlessWellFormed(text);
  const roots = asNodes(parse(text)).flatMap(toContent);
  const elements = roots.filter((root) => typeof root !== 'string');
  const [root] = elements;
  if (root === undefined || elements.length > 1)
    throw new XmlError('a document has exactly one root element');
  if (!endsWithRoot(text, root.name)) throw new XmlError(`there is text after </${root.name}>`);
  return root;
}

// Entities are decoded here rather than by the parser, which passes over numeric and unknown ones.
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  cdataPropName: '#cdata',
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/** The validator lets through what the parser then chokes on: an instruction without an end, elements too deep. */
function parse(text: string): unknown {
  try {
    return parser.parse(text);
  } catch (error) {
    throw new XmlError(error instanceof Error ? error.message : String(error));
  }
}

function refuseUnlessWellFormed(text: string): void {
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new XmlError(`${verdict.err.msg} (line ${verdict.err.line})`);
  if (/<!DOCTYPE/i.test(text)) throw new XmlError('a document type is not accepted');
}

function endsWithRoot(text: string, root: string): boolean {
  const body = withoutComments(text).trimEnd();
  return body.endsWith(`</${root}>`) || /\/>$/.test(body);
}

/** A regular expression would look for the end of each comment through the whole of the text. */
function withoutComments(text: string): string {
  const [head = '', ...pieces] = text.split('<!--');
  return head + pieces.map((piece) => piece.slice(piece.indexOf('-->') + 3)).join('');
}

function toContent(node: Record<string, unknown>): (XmlElement | string)[] {
  if (typeof node['#text'] === 'string') return [decodeEntities(node['#text'])];
  if ('#cdata' in node) return asNodes(node['#cdata']).map((inner) => String(inner['#text']));
  return Object.keys(node)
    .filter((name) => name !== ':@')
    .map((name) => ({
      name,
      attributes: readAttributes(node[':@']),
      children: asNodes(node[name]).flatMap(toContent),
    }));
}

function readAttributes(attributes: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes ?? {}).map(([name, value]) => [name, decodeEntities(String(value))]),
  );
}

function asNodes(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) throw new XmlError('the document could not be read');
  return value;
}

const namedEntities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&([^;&\s]*);?/g, (entity, name: string) => {
    const numeric = /^#(?:x([0-9a-f]+)|([0-9]+))$/i.exec(name);
    const code = numeric?.[1] !== undefined ? Number.parseInt(numeric[1], 16) : Number(numeric?.[2]);
    const character = numeric && code <= 0x10ffff ? String.fromCodePoint(code) : namedEntities[name];
    if (character === undefined || !entity.endsWith(';'))
      throw new XmlError(`${entity} is not an XML entity`);
    return character;
  });
}
