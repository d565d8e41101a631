/** Why the tunnel cannot be, in one sentence with what to do about it. */
export class TunnelTrouble extends Error {
  readonly exitCode: number;

  constructor(sentence: string, exitCode = 1) {
    super(sentence);
    this.name = 'TunnelTrouble';
    this.exitCode = exitCode;
  }
}
