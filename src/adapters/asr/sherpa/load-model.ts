import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OnlineRecognizer, OnlineRecognizerConfig } from 'sherpa-onnx-node';
import { speechRateHz } from '../../../audio/rates.ts';
import { type Alphabet, alphabetOf, hotwordsOf } from './hotwords.ts';
import type { Model } from './model-folder.ts';

/** What streaming models are made for. */
const featureDim = 80;
/** A model works faster on several cores up to about this many; one is left to the gateway. */
const threadsMax = 4;
/** What is settled without our voice detection: after so many seconds of quiet, before a word and after one, */
const quietBeforeWords = 2.4;
const quietAfterWords = 1.2;
/** and of a voice without end. */
const utteranceSecondsMax = 20;
/** The library's own default: an expected phrase wins where it sounds nearly as likely as another. */
const hotwordsScore = 1.5;

/** A recogniser, and how it writes. */
export interface Loaded {
  readonly recogniser: OnlineRecognizer;
  readonly alphabet: Alphabet;
}

/** Loads a model, which blocks for as long as that takes. What is wrong with its files may end this process natively. */
export async function loadModel(model: Model, expects: readonly string[]): Promise<Loaded> {
  const alphabet = alphabetOf(await readFile(join(model.folder, 'tokens.txt'), 'utf8'));
  const hotwords = model.weights.kind === 'transducer' ? hotwordsOf(expects, alphabet) : [];
  // The library takes phrases from a file only, and has read it when the recogniser is there.
  const room = await mkdtemp(join(tmpdir(), 'parley-hotwords-'));
  try {
    const file = join(room, 'hotwords.txt');
    await writeFile(file, hotwords.join('\n'));
    const { default: sherpa } = await import('sherpa-onnx-node');
    const config = configOf(model, hotwords.length > 0 ? file : null);
    return { recogniser: new sherpa.OnlineRecognizer(config), alphabet };
  } finally {
    await rm(room, { recursive: true });
  }
}

function configOf({ folder, weights, bpeVocab }: Model, hotwordsFile: string | null): OnlineRecognizerConfig {
  const at = (file: string) => join(folder, file);
  const expecting = bpeVocab !== null && hotwordsFile !== null;
  return {
    featConfig: { sampleRate: speechRateHz, featureDim },
    modelConfig: {
      ...weightsAt(at, weights),
      tokens: at('tokens.txt'),
      numThreads: Math.max(1, Math.min(threadsMax, availableParallelism() - 1)),
      ...(expecting ? { modelingUnit: 'bpe', bpeVocab: at(bpeVocab) } : {}),
    },
    ...(expecting
      ? { decodingMethod: 'modified_beam_search', hotwordsFile, hotwordsScore }
      : { decodingMethod: 'greedy_search' }),
    enableEndpoint: 1,
    rule1MinTrailingSilence: quietBeforeWords,
    rule2MinTrailingSilence: quietAfterWords,
    rule3MinUtteranceLength: utteranceSecondsMax,
  };
}

function weightsAt(at: (file: string) => string, weights: Model['weights']) {
  switch (weights.kind) {
    case 'transducer': {
      const { encoder, decoder, joiner } = weights;
      return { transducer: { encoder: at(encoder), decoder: at(decoder), joiner: at(joiner) } };
    }
    case 'paraformer':
      return { paraformer: { encoder: at(weights.encoder), decoder: at(weights.decoder) } };
    case 'zipformer2 CTC':
      return { zipformer2Ctc: { model: at(weights.model) } };
  }
}
