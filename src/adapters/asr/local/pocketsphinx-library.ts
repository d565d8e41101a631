import { existsSync } from 'node:fs';
import koffi, { type LibraryHandle } from 'koffi';

export type Pointer = bigint;

/** The functions of libpocketsphinx.so.3 (0.8+5prealpha) that we call. */
export interface Library {
  knownSettings(): Pointer;
  parseSettings(
    into: null,
    known: Pointer,
    count: number,
    words: readonly string[],
    strict: 0,
  ): Pointer | null;
  init(settings: Pointer): Pointer | null;
  lookUp(decoder: Pointer, word: string): string | null;
  addWord(decoder: Pointer, word: string, phones: string, rebuild: 0 | 1): number;
  setGrammar(decoder: Pointer, name: string, jsgf: string): number;
  use(decoder: Pointer, name: string): number;
  begin(decoder: Pointer): number;
  hear(decoder: Pointer, audio: Int16Array, samples: number, noSearch: 0, wholeUtterance: 0): number;
  end(decoder: Pointer): number;
  guess(decoder: Pointer, score: null): string | null;
  segments(decoder: Pointer): Pointer | null;
  nextSegment(segment: Pointer): Pointer | null;
  segmentWord(segment: Pointer): string;
  segmentFrames(segment: Pointer, first: number[], last: number[]): void;
  segmentScore(segment: Pointer, acoustic: number[], language: number[], backoff: number[]): number;
  features(decoder: Pointer): Features;
  lineSound(normaliser: Pointer, means: Float32Array): void;
  setLineSound(normaliser: Pointer, means: Float32Array): void;
}

/** The part of `feat_t` that we look into. */
export interface Features {
  readonly cepsize: number;
  readonly cmn_struct: Pointer;
}

/** Where Debian and Ubuntu put the English model. */
export const modelFolder = '/usr/share/pocketsphinx/model/en-us';

let loaded: Library | undefined;

/** The library of this machine; throws one sentence with the way to mend it when it is not there. */
export function libraryOf(): Library {
  loaded ??= bind();
  return loaded;
}

function bind(): Library {
  if (!existsSync(`${modelFolder}/en-us.lm.bin`)) throw missing(`its English model in ${modelFolder}`);
  const base = load('libsphinxbase.so.3');
  const lib = load('libpocketsphinx.so.3');
  // Its own messages go nowhere: what matters comes back as return values.
  base.func('void err_set_logfp(void*)')(null);
  // The caller owns the looked-up pronunciation and has to free it.
  const ownedText = koffi.disposable('OwnedText', 'str', base.func('void ckd_free(void*)'));
  // The library has no function to reach its normaliser; this is the beginning of `feat_t`, with all of its fields.
  const features = koffi.struct('feat_t', {
    refcount: 'int',
    name: 'void*',
    cepsize: 'int32_t',
    n_stream: 'int32_t',
    stream_len: 'void*',
    window_size: 'int32_t',
    n_sv: 'int32_t',
    sv_len: 'void*',
    subvecs: 'void*',
    sv_buf: 'void*',
    sv_dim: 'int32_t',
    cmn: 'int',
    varnorm: 'int32_t',
    agc: 'int',
    compute_feat: 'void*',
    cmn_struct: 'void*',
  });
  const featuresOf = lib.func('feat_t* ps_get_feat(void*)');
  return {
    features: (decoder) => koffi.decode(featuresOf(decoder), features),
    lineSound: base.func('void cmn_live_get(void*, _Out_ float*)'),
    setLineSound: base.func('void cmn_live_set(void*, float*)'),
    knownSettings: lib.func('void* ps_args()'),
    parseSettings: base.func('void* cmd_ln_parse_r(void*, void*, int, const char**, int)'),
    init: lib.func('void* ps_init(void*)'),
    lookUp: lib.func('ps_lookup_word', ownedText, ['void*', 'const char*']),
    addWord: lib.func('int ps_add_word(void*, const char*, const char*, int)'),
    setGrammar: lib.func('int ps_set_jsgf_string(void*, const char*, const char*)'),
    use: lib.func('int ps_set_search(void*, const char*)'),
    begin: lib.func('int ps_start_utt(void*)'),
    hear: lib.func('int ps_process_raw(void*, const int16_t*, size_t, int, int)'),
    end: lib.func('int ps_end_utt(void*)'),
    guess: lib.func('const char* ps_get_hyp(void*, void*)'),
    segments: lib.func('void* ps_seg_iter(void*)'),
    nextSegment: lib.func('void* ps_seg_next(void*)'),
    segmentWord: lib.func('const char* ps_seg_word(void*)'),
    segmentFrames: lib.func('void ps_seg_frames(void*, _Out_ int*, _Out_ int*)'),
    segmentScore: lib.func('int ps_seg_prob(void*, _Out_ int*, _Out_ int*, _Out_ int*)'),
  };
}

function load(name: string): LibraryHandle {
  try {
    return koffi.load(name);
  } catch {
    throw missing(`the library ${name}`);
  }
}

const missing = (what: string): Error =>
  new Error(
    `The local recogniser cannot hear because ${what} is missing: run \`npm run setup\`, ` +
      'or `sudo apt-get install libpocketsphinx3 pocketsphinx-en-us`.',
  );
