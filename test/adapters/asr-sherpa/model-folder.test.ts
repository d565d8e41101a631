import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelAmong, readModelFolder } from '../../../src/adapters/asr/sherpa/model-folder.ts';
import { sherpaLack } from '../../../src/adapters/asr/sherpa/package-here.ts';

let room = '';
beforeAll(async () => {
  room = await mkdtemp(join(tmpdir(), 'parley-model-'));
});
afterAll(() => rm(room, { recursive: true }));

describe('a folder as it was published', () => {
  const epoch = '-epoch-99-avg-1-chunk-16-left-128';
  test('holds a transducer, once in full and once in eight bits: the small one is taken, where there is one', () => {
    const names = [
      `decoder${epoch}.onnx`,
      `encoder${epoch}.int8.onnx`,
      `encoder${epoch}.onnx`,
      `joiner${epoch}.onnx`,
      `joiner${epoch}.int8.onnx`,
      'README.md',
      'bpe.model',
      'bpe.vocab',
      'test_wavs',
      'tokens.txt',
    ];
    expect(modelAmong(names)).toEqual({
      weights: {
        kind: 'transducer',
        encoder: `encoder${epoch}.int8.onnx`,
        decoder: `decoder${epoch}.onnx`,
        joiner: `joiner${epoch}.int8.onnx`,
      },
      bpeVocab: 'bpe.vocab',
    });
  });

  test.each([
    [
      ['encoder.int8.onnx', 'decoder.int8.onnx', 'encoder.onnx', 'decoder.onnx', 'tokens.txt'],
      { kind: 'paraformer', encoder: 'encoder.int8.onnx', decoder: 'decoder.int8.onnx' },
    ],
    [
      ['encoder.onnx', 'decoder.onnx', 'joiner.onnx', 'tokens.txt'],
      { kind: 'transducer', encoder: 'encoder.onnx', decoder: 'decoder.onnx', joiner: 'joiner.onnx' },
    ],
    [
      [`ctc${epoch}.onnx`, `ctc${epoch}.int8.onnx`, 'tokens.txt'],
      { kind: 'zipformer2 CTC', model: `ctc${epoch}.int8.onnx` },
    ],
    [['model.onnx', 'tokens.txt'], { kind: 'zipformer2 CTC', model: 'model.onnx' }],
    [['ctc-epoch-1.fp16.onnx', 'tokens.txt'], { kind: 'zipformer2 CTC', model: 'ctc-epoch-1.fp16.onnx' }],
  ])('of %j holds a %j', (names, weights) => {
    expect(modelAmong(names)).toEqual({ weights, bpeVocab: null });
  });
});

describe('a folder without a model that we could load', () => {
  test.each([
    ['nothing', [], 'holds no streaming model: looked for encoder*.onnx'],
    ['something else', ['photo.jpg', 'tokens.txt'], 'holds no streaming model'],
    [
      'a transducer without its joiner',
      ['encoder-epoch-9.onnx', 'decoder-epoch-9.onnx', 'tokens.txt'],
      'no stream',
    ],
    ['no tokens', ['ctc-epoch-9.onnx'], 'has no tokens.txt'],
    [
      'two encoders',
      ['encoder-a.onnx', 'encoder-b.onnx', 'decoder-a.onnx', 'joiner-a.onnx', 'tokens.txt'],
      'more than one model (encoder-a.onnx, encoder-b.onnx, decoder-a.onnx, joiner-a.onnx): leave those of one',
    ],
    ['two of a kind', ['ctc-epoch-9.onnx', 'ctc-epoch-20.onnx', 'tokens.txt'], 'more than one model'],
    ['two kinds', ['encoder.onnx', 'decoder.onnx', 'model.onnx', 'tokens.txt'], 'more than one model'],
    [
      'parts of two',
      ['encoder-a.onnx', 'decoder-b.onnx', 'joiner-a.onnx', 'tokens.txt'],
      'more than one model',
    ],
  ])('holds %s, and says so', (_, names, sentence) => {
    expect(() => modelAmong(names)).toThrow(sentence);
  });

  test('is not there, or is a file', async () => {
    const file = join(room, 'model.onnx');
    await writeFile(file, '');
    await expect(readModelFolder(join(room, 'nowhere'))).rejects.toThrow('does not exist: unpack');
    await expect(readModelFolder(file)).rejects.toThrow('is a file: name the folder');
  });
});

test('where the package was left out, one sentence says what to do', () => {
  expect(sherpaLack(join(room, 'gateway.js'))).toMatch(
    /^needs sherpa-onnx-node with sherpa-onnx-\w+-\w+, which is not installed here: run `npm ci --include=optional`/,
  );
});
