import type { RecordingState } from './facts.ts';

/** Where the sound of calls is kept. */
export interface Recordings {
  open(call: string): Recording;
}

/** One call's sound: stereo PCM16, interleaved, caller left, agent right as heard. */
export interface Recording {
  /** Where a person finds it once it is closed; its name says when it is not whole. */
  readonly place: string;
  append(interleaved: Int16Array): void;
  /** Resolves when the file can be played; says why when it is not whole. */
  close(): Promise<{ readonly whole: boolean; readonly detail: string }>;
}

/** The recordings of calls that are over. */
export interface KeptRecordings {
  of(call: string): Promise<RecordingState>;
  /** Makes playable what a process that died has left half written and nobody has touched since; gives its calls. */
  finishLeftBehind(quietSince: Date): Promise<readonly string[]>;
}
