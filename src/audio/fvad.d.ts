declare module '@echogarden/fvad-wasm' {
  /** The part of the compiled library that we call: its C functions, and its memory to hand samples over. */
  export interface Fvad {
    _fvad_new(): number;
    _fvad_free(handle: number): void;
    _fvad_set_mode(handle: number, mode: number): number;
    _fvad_set_sample_rate(handle: number, rateHz: number): number;
    _fvad_process(handle: number, frame: number, length: number): number;
    _malloc(bytes: number): number;
    _free(address: number): void;
    readonly HEAP16: Int16Array;
  }
  export default function load(): Promise<Fvad>;
}
