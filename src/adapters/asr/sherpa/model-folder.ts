import { readdir } from 'node:fs/promises';

/** A streaming model in a folder of its own. */
export interface Model {
  readonly folder: string;
  readonly weights: Weights;
  /** How its pieces of words are scored; without it nobody can tell it which phrases to expect. */
  readonly bpeVocab: string | null;
}

/** What kind it is, and the names of its files. */
export type Weights =
  | {
      readonly kind: 'transducer';
      readonly encoder: string;
      readonly decoder: string;
      readonly joiner: string;
    }
  | { readonly kind: 'paraformer'; readonly encoder: string; readonly decoder: string }
  | { readonly kind: 'zipformer2 CTC'; readonly model: string };

/** Why a folder holds no model that we could load, in words that follow the folder. */
export class NoModel extends Error {}

/** The model in a folder. Throws NoModel. */
export async function readModelFolder(folder: string): Promise<Model> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new NoModel(wrongWithFolder(error));
  });
  return { folder, ...modelAmong(names) };
}

function wrongWithFolder({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'does not exist: unpack a streaming model there, or correct the path';
  if (code === 'ENOTDIR') return 'is a file: name the folder that the model lies in';
  return `cannot be read: ${message}`;
}

/** The model that files of these names make up. Throws NoModel. */
export function modelAmong(names: readonly string[]): Omit<Model, 'folder'> {
  const parts = roles.flatMap((role) => partsOf(role, names));
  if (new Set(parts.map(({ model }) => model)).size > 1) {
    const files = parts.map(({ file }) => file).join(', ');
    throw new NoModel(`holds files of more than one model (${files}): leave those of one`);
  }
  const weights = weightsOf(parts);
  if (weights === null) throw new NoModel(`holds no streaming model: ${lookedFor}`);
  if (!names.includes('tokens.txt'))
    throw new NoModel('has no tokens.txt: copy it there from where the model is from');
  return { weights, bpeVocab: names.includes('bpe.vocab') ? 'bpe.vocab' : null };
}

function weightsOf(parts: readonly Part[]): Weights | null {
  const of = (role: Role) => parts.find((part) => part.role === role);
  const [encoder, decoder, joiner, ctc] = [of('encoder'), of('decoder'), of('joiner'), of('ctc')];
  if (ctc) return { kind: 'zipformer2 CTC', model: ctc.file };
  if (!encoder || !decoder) return null;
  if (joiner)
    return { kind: 'transducer', encoder: encoder.file, decoder: decoder.file, joiner: joiner.file };
  // Paraformers are published under these names alone; what is named otherwise is a transducer that lost its joiner.
  return encoder.model === '' ? { kind: 'paraformer', encoder: encoder.file, decoder: decoder.file } : null;
}

const lookedFor =
  'looked for encoder*.onnx, decoder*.onnx and joiner*.onnx (a transducer), for encoder.onnx and decoder.onnx (a ' +
  'paraformer), and for ctc-*.onnx or model.onnx (a zipformer2 CTC), or the same ending in .int8.onnx';

const roles = ['encoder', 'decoder', 'joiner', 'ctc'] as const;
type Role = (typeof roles)[number];

/** A file of a model. */
interface Part {
  readonly role: Role;
  /** What the names of all files of the same model share. */
  readonly model: string;
  readonly file: string;
}

const patterns: Readonly<Record<Role, RegExp>> = {
  encoder: /^encoder(|-.+?)(\.int8|\.fp16|)\.onnx$/,
  decoder: /^decoder(|-.+?)(\.int8|\.fp16|)\.onnx$/,
  joiner: /^joiner(|-.+?)(\.int8|\.fp16|)\.onnx$/,
  ctc: /^(ctc-.+?|model)(\.int8|\.fp16|)\.onnx$/,
};

/** Of the same weights, those in eight bits are the fastest by far, and hear as well. */
const precisions = ['.int8', '', '.fp16'];

/** One file for each model that has some for this role. */
function partsOf(role: Role, names: readonly string[]): Part[] {
  const found = names.flatMap((file) => {
    const [, model, precision] = patterns[role].exec(file) ?? [];
    return model === undefined || precision === undefined ? [] : [{ role, model, file, precision }];
  });
  found.sort((a, b) => precisions.indexOf(a.precision) - precisions.indexOf(b.precision));
  return found.filter(({ model }, at) => found.findIndex((other) => other.model === model) === at);
}
