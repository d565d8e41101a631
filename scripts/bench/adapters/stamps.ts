/** What the stamping provider tells of itself. */
export interface StampAnswers {
  /** When the first sound of each text was written. */
  readonly sounds: Readonly<Record<string, number>>;
}

/** The same on every process of a machine, ms. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** How long ago something was written that says when. */
export function sinceStamp(text: string): number {
  return machineMs() - Number(text);
}
