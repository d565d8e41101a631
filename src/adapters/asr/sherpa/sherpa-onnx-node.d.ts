declare module 'sherpa-onnx-node' {
  /** The part of the package that we call. Its functions do their work before they return. */
  interface Sherpa {
    readonly OnlineRecognizer: new (config: OnlineRecognizerConfig) => OnlineRecognizer;
  }

  export interface OnlineRecognizer {
    createStream(): OnlineStream;
    isReady(stream: OnlineStream): boolean;
    /** All of them must be ready. */
    decodeStreams(streams: readonly OnlineStream[]): void;
    isEndpoint(stream: OnlineStream): boolean;
    reset(stream: OnlineStream): void;
    getResult(stream: OnlineStream): OnlineRecognizerResult;
  }

  export interface OnlineStream {
    acceptWaveform(audio: { samples: Float32Array; sampleRate: number }): void;
  }

  export interface OnlineRecognizerResult {
    readonly text: string;
    /** Logarithms, one for each token, where the model says how likely it holds them. */
    readonly ys_probs: readonly number[];
    /** Where in the audio this result begins, in seconds. */
    readonly start_time: number;
  }

  export interface OnlineRecognizerConfig {
    readonly featConfig: { readonly sampleRate: number; readonly featureDim: number };
    readonly modelConfig: {
      readonly transducer?: { readonly encoder: string; readonly decoder: string; readonly joiner: string };
      readonly paraformer?: { readonly encoder: string; readonly decoder: string };
      readonly zipformer2Ctc?: { readonly model: string };
      readonly tokens: string;
      readonly numThreads: number;
      readonly modelingUnit?: 'bpe';
      readonly bpeVocab?: string;
    };
    readonly decodingMethod: 'greedy_search' | 'modified_beam_search';
    readonly enableEndpoint: 1;
    readonly rule1MinTrailingSilence: number;
    readonly rule2MinTrailingSilence: number;
    readonly rule3MinUtteranceLength: number;
    readonly hotwordsFile?: string;
    readonly hotwordsScore?: number;
  }

  const sherpa: Sherpa;
  export default sherpa;
}
